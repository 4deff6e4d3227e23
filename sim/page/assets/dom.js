"use strict";

/* Elements are made from text alone: no name in a run can become markup. */

const SVG = "http://www.w3.org/2000/svg";

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

function element(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function shape(tag, attributes, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/* A text of the page by its name, {parts} put in. */
function words(name, parts) {
  const text = page.words[name];
  if (text === undefined) return name;
  return inserted(text, parts || {});
}

function inserted(text, parts) {
  return text.replace(/\{(\w+)\}/g, (all, part) => (part in parts ? parts[part] : all));
}

function within(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

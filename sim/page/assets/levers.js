"use strict";

/* The platform's levers, grouped by what they answer; each is a slider, a number or a switch, made from its declaration. */

const STEPS = 100;

function groupOf(lever) {
  return lever.serves.find((name) => name.startsWith("R")) || (lever.serves.length ? "D" : "more");
}

function buildLevers() {
  const groups = ["R1", "R2", "R3", "R4", "R5", "R6", "D", "more"];
  page.parts.levers = {};
  return element("section", { id: "levers", "aria-label": words("levers.name") },
    element("h2", {}, words("levers.name")), buildSettings(),
    groups.map((name) => {
      const levers = page.live.levers.filter((lever) => groupOf(lever) === name);
      return element("details", { open: ["R1", "R2"].includes(name) }, element("summary", {}, words(`group.${name}`)), levers.map(buildLever));
    }));
}

/* The label names the number; the slider has a name of its own. */
function buildLever(lever) {
  const id = lever.name.replace(/\W/g, "-"), told = element("p", { class: "note" }), wrong = element("p", { class: "wrong", role: "alert" });
  const box = element("div", { class: "lever", "data-lever": lever.name, title: words("lever.title", lever) });
  const field = lever.kind === "switch"
    ? element("input", { type: "checkbox", id, onchange: () => moved(lever, field.checked ? "yes" : "no") })
    : element("input", { type: "number", id, step: lever.kind === "whole" ? 1 : Number(((lever.high - lever.low) / STEPS).toPrecision(1)), onchange: () => moved(lever, field.value) });
  const slider = lever.kind === "switch" ? null
    : element("input", { type: "range", min: 0, max: STEPS, step: 1, "aria-label": lever.meaning, oninput: () => moved(lever, String(valueAt(lever, Number(slider.value))), true) });
  box.append(element("label", { for: id }, lever.meaning), element("span", {}, field, lever.kind === "switch" ? "" : ` ${lever.unit}`), ...(slider ? [slider] : []), told, wrong);
  page.parts.levers[lever.name] = { lever, box, field, slider, told, wrong };
  return box;
}

/* Where the slider stands decides the value; the value moves the slider only if it was not the slider that set it. */
function valueAt(lever, step) {
  const part = step / STEPS;
  const value = lever.log ? lever.low * (lever.high / lever.low) ** part : lever.low + (lever.high - lever.low) * part;
  return lever.kind === "whole" ? Math.round(value) : Number(value.toPrecision(3));
}

function stepAt(lever, value) {
  const part = lever.log ? Math.log(Math.max(value, 1e-12) / lever.low) / Math.log(lever.high / lever.low) : (value - lever.low) / (lever.high - lever.low);
  return within(Math.round(STEPS * part), 0, STEPS);
}

function moved(lever, text, bySlider) {
  const { setting } = page, changes = setting.from === "" ? setting.now : setting.later;
  if (text === writtenDefault(lever) && setting.from === "") delete changes[lever.name];
  else changes[lever.name] = text;
  showLever(page.parts.levers[lever.name], bySlider);
  ask();
}

function writtenDefault(lever) {
  const value = page.live.defaults ? page.live.defaults[lever.name] : lever.default;
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}

function writtenValue(lever) {
  const { now, later } = page.setting;
  return later[lever.name] || now[lever.name] || writtenDefault(lever);
}

function showLever({ lever, box, field, slider, told, wrong }, bySlider) {
  const text = writtenValue(lever), changed = text !== writtenDefault(lever);
  if (lever.kind === "switch") field.checked = text === "yes";
  else {
    field.value = text;
    if (!bySlider) slider.value = stepAt(lever, Number(text));
    slider.setAttribute("aria-valuetext", `${text} ${lever.unit}`);
  }
  const fixed = lever.fixed && page.setting.from !== "";
  for (const part of [field, slider]) if (part) part.disabled = fixed;
  box.classList.toggle("moved", changed);
  told.textContent = changed ? words("lever.default", lever.kind === "switch" ? { value: words(writtenDefault(lever)), unit: "" } : { value: writtenDefault(lever), unit: lever.unit }) : fixed ? words("lever.fixed") : "";
  wrong.textContent = "";
}

function showLevers() {
  for (const part of Object.values(page.parts.levers)) showLever(part);
}

/* A mistake is told at the lever that it names, or else below the status. */
function showMistake(text) {
  const named = Object.values(page.parts.levers).find(({ lever }) => text.includes(lever.name.split(".")[1]));
  if (named) {
    named.box.closest("details").open = true;
    named.wrong.textContent = text;
  }
  page.parts.status.textContent = named ? words("status.wrong") : text;
}

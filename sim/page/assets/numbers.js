"use strict";

function whole(value) {
  return Math.round(value).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",").replace("-", "\u2212");
}

/* Three digits that count, or all of a whole number. */
function number(value) {
  if (value === null || value === undefined) return "\u2013";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return words(value ? "yes" : "no");
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return whole(value);
  return Number(value.toPrecision(3)).toString().replace("-", "\u2212");
}

function signed(value) {
  return value > 0 ? `+${number(value)}` : number(value);
}

/* Round values from 0 to at least the largest, about so many of them. */
function roundTicks(largest, count) {
  const rough = Math.max(largest, 1) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  return Array.from({ length: Math.floor(largest / step) + 1 }, (_, place) => place * step);
}

function largestOf(lists) {
  return lists.reduce((most, list) => list.reduce((high, value) => Math.max(high, value), most), 0);
}

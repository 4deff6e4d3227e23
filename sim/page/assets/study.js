"use strict";

/* A stored sweep: a slider over the values that were computed, and no others. */

function buildStudies() {
  return page.studies.filter(({ kind }) => kind === "sweep").map((study, place) => buildSweep(study, place));
}

function buildSweep(study, place) {
  const told = element("div", { class: "swept", "aria-live": "polite" }), chosen = study.axes.map((axis) => axis.start);
  const show = () => told.replaceChildren(sweepPoint(study, chosen));
  const sliders = study.axes.map((axis, which) => {
    const id = `sweep-${place}-${which}`, output = element("output", { for: id });
    const slider = element("input", { type: "range", id, min: 0, max: axis.values.length - 1, step: 1, value: axis.start, oninput: () => set(Number(slider.value)) });
    const set = (at) => {
      chosen[which] = at;
      output.textContent = typeof axis.values[at] === "boolean" ? number(axis.values[at]) : `${number(axis.values[at])} ${axis.unit}`;
      slider.setAttribute("aria-valuetext", output.textContent);
      show();
    };
    set(axis.start);
    return element("div", { class: "lever" }, element("label", { for: id }, axis.meaning), output, slider);
  });
  return element("figure", { class: "study" }, element("h2", {}, words("study.title", { name: study.name })), element("p", { class: "note" }, words("study.note", { seeds: study.seeds })), sliders, told);
}

function sweepPoint(study, chosen) {
  const point = study.points.find((each) => each.at.every((at, axis) => at === chosen[axis]));
  if (!point) return element("p", {}, words("study.none"));
  return element("table", {}, element("tbody", {}, point.outcomes.map(([name, unit, meaning, low, median, high]) =>
    element("tr", { "data-outcome": name }, element("td", {}, `${meaning} (${unit})`), element("td", { class: "right" }, number(median)), element("td", { class: "right asks" }, words("study.range", { low: number(low), high: number(high) }))))));
}

"use strict";

/* Tables under the charts: what the run comes to, the article beside the model, where all this comes from. */

function cells(tag, texts, classes) {
  return texts.map((text, place) => element(tag, { class: classes ? classes[place] : null, scope: tag === "th" ? "col" : null }, text));
}

function table(id, header, classes) {
  const body = element("tbody");
  return { body, whole: element("div", { class: "scroll" }, element("table", { id, role: "table" }, element("thead", {}, element("tr", {}, cells("th", header, classes))), body)) };
}

function buildOutcomes() {
  page.parts.outcomes = element("div");
  return element("section", { class: "half" }, element("h2", {}, words("outcomes.title")), page.parts.outcomes);
}

function fillOutcomes() {
  const { run, other } = page, beside = other && Object.fromEntries(other.outcomes.map(([name, , , value]) => [name, value]));
  const header = [words("outcomes.outcome"), other ? words("outcomes.here") : words("this_run"), ...(other ? [labelOf(other.name), words("outcomes.difference")] : [])];
  const { body, whole: box } = table("outcomes", header, ["", "right", "right", "right"]);
  for (const [name, unit, meaning, value] of run.outcomes) {
    const more = other ? [number(beside[name]), signed(value - beside[name])] : [];
    body.append(element("tr", { "data-outcome": name, "data-value": value }, cells("td", [`${meaning} (${unit})`, number(value), ...more], ["", "right", "right", "right"])));
  }
  page.parts.outcomes.replaceChildren(box);
}

function buildFacts() {
  page.parts.facts = element("div");
  return element("section", { id: "facts-section" }, element("h2", {}, words("facts.title")), element("p", { class: "note", id: "source" }), page.parts.facts);
}

function toldValue(run, value) {
  return typeof value === "string" && /^\d{4}-/.test(value) ? toldMoment(run, value) : number(value);
}

function toldBounds(run, fact) {
  const [low, high] = [fact.low, fact.high].map((bound) => (bound === null ? null : toldValue(run, bound)));
  if (low !== null && high !== null) return words("facts.between", { low, high });
  if (low !== null) return words("facts.least", { low });
  return high !== null ? words("facts.below", { high }) : "";
}

function fillFacts() {
  const { run } = page, section = document.getElementById("facts-section");
  section.hidden = run.facts.length === 0;
  section.querySelector("#source").textContent = words("facts.note", { source: run.cited });
  const { body, whole: box } = table("facts", ["facts.when", "facts.statement", "facts.source", "facts.model", "facts.verdict"].map((name) => words(name)));
  for (const fact of run.facts.filter(({ target }) => target)) {
    const unit = fact.unit && ` ${fact.unit}`, bounds = toldBounds(run, fact);
    const met = fact.verdict === "met" ? "met" : fact.verdict.includes("missed") ? "missed" : "";
    body.append(element("tr", { role: "row", "data-target": fact.target, class: met },
      element("td", { role: "cell", class: "when" }, fact.when),
      element("td", { role: "cell", title: fact.note }, fact.statement, element("span", { class: "asks" }, ` ${fact.asks}`)),
      element("td", { role: "cell", "data-label": words("facts.source") }, bounds ? `${bounds}${unit}` : "\u2013"),
      element("td", { role: "cell", "data-label": words("facts.model") }, fact.value === null ? "\u2013" : `${toldValue(run, fact.value)}${unit}`),
      element("td", { role: "cell" }, element("span", { class: `role ${fact.role.replace(" ", "-")}` }, words(`role.${fact.role}`)), " ", fact.told,
        fact.agrees === null || !bounds ? null : element("span", { class: "asks" }, ` ${words("facts.agrees", { share: number(100 * fact.agrees) })}`))));
  }
  page.parts.facts.replaceChildren(box);
}

function buildProvenance() {
  page.parts.provenance = element("dl", { id: "provenance" });
  const limits = ["limits.model", "limits.fit", "limits.end", "limits.people"].map((name) => element("li", {}, words(name)));
  return element("section", {}, element("h2", {}, words("provenance.title")), element("ul", {}, limits), page.parts.provenance);
}

function fillProvenance() {
  const { run } = page, lines = [...(run ? provenanceOf(run) : []), ...page.studies.map((study) => ["provenance.study", `${study.name}, ${study.digest}`])];
  page.parts.provenance.replaceChildren(...lines.filter(([, told]) => told).flatMap(([name, told]) => [element("dt", {}, words(name)), element("dd", {}, told)]));
}

function provenanceOf(run) {
  const made = run.made_with;
  return [
    ["provenance.run", `${run.name}, ${run.digest}`], ["provenance.seed", run.seed],
    ["provenance.agents", words("provenance.stand", { agents: whole(run.agents), population: whole(run.population) })],
    ["provenance.model", made.model_version], ["provenance.commit", made.commit], ["provenance.command", made.command && made.command.join(" ")],
    ["provenance.libraries", made.libraries && Object.entries({ Python: made.python, ...made.libraries }).map((entry) => entry.join(" ")).join(", ")],
  ];
}

"use strict";

/* The page as a whole: what it holds, what it draws when. */

const page = {
  words: {}, runs: [], studies: [], story: {}, live: null, run: null, other: null, hour: 0, step: -1, playing: false, stale: false, until: 0, guess: null, comparison: { seed: "", rounds: [] }, drawn: 0, parts: {},
  band() { return this.stale ? null : (this.live && this.live.band) || this.run.bands.in_rooms || null; },
};

const FIGURES = { headcount: drawHeadcount, raiders: drawRaiders, grievance: drawGrievance, spending: drawSpending, raster: drawRaster, sweep: drawSweep };

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

/* Runs lie in the page field by field, and their merchants line by line, which packs to half. */
function runsOf({ count, fields, spent }) {
  return Array.from({ length: count }, (_, place) => {
    const run = Object.fromEntries(Object.entries(fields).map(([name, values]) => [name, values[place]]));
    run.raster.spent = spent.map((lines) => lines[place]).filter((line) => line !== null);
    return run;
  });
}

async function begin() {
  const content = await unpacked(document.getElementById("content").textContent.trim());
  Object.assign(page, content, { runs: runsOf(content.runs) });
  [page.run] = page.runs;
  if (page.live) await beginLive();
  if (page.run) {
    page.hour = page.run.hours;
    build();
    if (page.live) settle();
    showRun();
  } else if (page.studies.length) {
    document.body.append(element("main", {}, ...buildHeader(), buildPolicies(), ...buildStudies(), buildProvenance()));
    drawPolicies();
    fillProvenance();
  }
  if (page.live && page.run) completeBand(page.wanted);
  if (page.run) document.addEventListener("keydown", onKey);
  new ResizeObserver(() => page.run && drawAtHour()).observe(document.body);
  document.body.dataset.ready = "yes";
}

function buildHeader() {
  const { story } = page;
  return [
    element("header", {},
      element("div", { class: "kicker" }, words("kicker")),
      element("h1", {}, story.title || words("title", { name: page.run ? page.run.name : page.studies[0].name })),
      element("p", { class: "deck", id: "question" }),
      story.lead && element("div", { class: "leads" }, story.lead.map((paragraph) => element("p", { class: "lead" }, paragraph))),
      story.terms && element("details", {}, element("summary", {}, words("terms")), element("p", {}, story.terms))),
  ];
}

function figure(name, note) {
  const holder = element("div", { class: "chart" });
  page.parts[name] = holder;
  return element("figure", { id: name }, element("h2", {}, element("span", { "data-title": name }), ""), holder, note);
}

function build() {
  page.parts.rasterNote = element("p", { class: "note", id: "raster-note" }, words("raster.note"));
  const note = (name) => element("p", { class: "note", "data-note": name }, words(`${name}.note`));
  document.body.append(element("main", {},
    ...buildHeader(),
    element("div", { id: "layout" },
      element("aside", {}, buildWalk(), page.live ? buildLevers() : buildChooser()),
      element("div", { id: "story" },
        buildPlayer(),
        figure("headcount", note("headcount")), figure("raiders"), figure("grievance"), figure("spending", note("spending")), figure("raster", page.parts.rasterNote), figure("sweep", note("sweep")),
        buildPolicies(), ...buildStudies(),
        element("div", { id: "pair" }, buildSentences(), buildOutcomes()),
        buildFacts(), buildProvenance()))));
}

function buildChooser() {
  if (page.runs.length < 2) return null;
  const option = (run, place) => element("option", { value: place }, `${labelOf(run.name)}${page.runs.some((other) => other !== run && other.name === run.name) ? ` ${run.digest.slice(0, 6)}` : ""}`);
  const first = element("select", { id: "shown", onchange: () => { page.run = page.runs[Number(first.value)]; page.hour = Math.min(page.hour, page.run.hours); fillBeside(); showRun(); } }, page.runs.map(option));
  const second = element("select", { id: "beside", onchange: () => { page.other = page.runs[Number(second.value)] || null; showRun(); } });
  const fillBeside = () => {
    const others = comparable(page.run).filter((run) => run !== page.run && run.hours === page.run.hours);
    if (!others.includes(page.other)) page.other = null;
    second.replaceChildren(element("option", { value: "" }, words("chooser.nothing")), ...others.map((run) => option(run, page.runs.indexOf(run))));
    second.value = page.other ? page.runs.indexOf(page.other) : "";
  };
  fillBeside();
  page.parts.first = first;
  return element("section", { id: "chooser" }, element("label", { for: "shown" }, words("chooser.shown")), first, element("label", { for: "beside" }, words("chooser.beside")), second);
}

/* Everything that changes with the run that is shown. */
function showRun() {
  const { run } = page;
  document.getElementById("question").textContent = run.question;
  for (const title of document.querySelectorAll("[data-title]")) title.textContent = words(`${title.dataset.title}.title`, { rooms: run.rooms });
  document.querySelector("[data-note=headcount]").hidden = run.known_until === null;
  fillSentences();
  fillOutcomes();
  fillFacts();
  fillProvenance();
  drawPolicies();
  showStep();
  drawAtHour();
}

/* Everything that changes with the play-head. */
function drawAtHour() {
  for (const [name, draw] of Object.entries(FIGURES)) if (isNear(page.parts[name]) || !page.playing) draw(page.parts[name]);
  showClock();
  markSentences();
  page.drawn += 1;
  document.body.dataset.drawn = page.drawn;
}

/* While it plays, only what is on the screen is drawn. */
function isNear(holder) {
  const box = holder.getBoundingClientRect();
  return box.bottom > -100 && box.top < window.innerHeight + 100;
}

/* A typeface that comes along is unpacked first: what is drawn before would keep its boxes. */
Promise.all([...document.fonts].map((typeface) => typeface.load())).then(begin);

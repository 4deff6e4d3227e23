"use strict";

/* A walk through the story: a sentence, a moment and what to look at; at its end the reader's own guess. */

function hourOfAct(run, act) {
  const event = run.events.find(([, , name]) => name === act);
  return event ? event[0] : null;
}

/* Steps in order of time; those whose moment this run does not have are left out. */
function stepsOf(run) {
  const first = run.headcounts[0], last = run.headcounts[run.headcounts.length - 1];
  const acts = { "statement, hard line": ".hard", "statement, concession": ".conceding" }, spoken = Object.keys(acts).filter((act) => hourOfAct(run, act) !== null);
  const raid = run.series.raiders.findIndex((count) => count > 0), spoke = spoken.map((act) => hourOfAct(run, act));
  const steps = [
    { name: "campaign", hour: hourOfAct(run, "campaign"), look: "headcount", reach: 12 },
    { name: "first", hour: first ? Math.ceil(first[1]) : null, look: "headcount", least: first && first[2] },
    { name: "raid", hour: raid < 0 ? null : raid + 12, look: "raiders" },
    { name: "answer", form: spoken.length === 1 ? acts[spoken[0]] : "", hour: spoke.length ? Math.max(...spoke) + 5 : null, look: "headcount" },
    { name: "call", hour: hourOfAct(run, "weibo call"), look: "headcount", reach: 5 },
    { name: "sweep", hour: run.sweep.length ? hourOfAct(run, "sweep") : null, look: "raster", reach: 7 },
    { name: "last", hour: last && run.headcounts.length > 1 ? Math.round(last[1]) : null, look: "headcount", least: last && last[2], form: last && last[3] ? ".held" : "" },
  ];
  const there = steps.filter((step) => step.hour !== null).map((step) => ({ ...step, hour: within(step.hour + (step.reach || 0), 0, run.hours) }));
  there.sort((one, other) => one.hour - other.hour);
  return canGuess() ? [...there, { name: "guess", hour: run.hours, look: "policies" }] : there;
}

/* What the story tells is so where all was done as it was; under another choice the steps are told in general. */
function stepText(run, step) {
  const at = (name) => whole(standing(run.series[name], step.hour));
  const parts = {
    moment: momentOf(run, step.hour), rooms: run.rooms, in_rooms: at("in_rooms"), raiders: at("raiders"), punished: at("punished"),
    innocents: at("innocents_punished"), reposts: at("reposts"), exhausted: at("shops_exhausted"), least: step.least ? whole(step.least) : "", keywords: whole(run.sweep.length), reached: whole(run.sweep.filter(([, clicks]) => clicks[0][0] < step.hour).length),
  };
  const told = run.as_it_was && page.story.walk && page.story.walk[step.name];
  return inserted(told || words(`walk.${step.name}${step.form || ""}`), parts);
}

function buildWalk() {
  const parts = page.parts;
  parts.walkText = element("p", { "aria-live": "polite", id: "walk-text" });
  parts.walkPlace = element("span", { id: "walk-place" });
  parts.walkMore = element("div", { id: "walk-more" });
  parts.walkBack = element("button", { type: "button", id: "walk-back", onclick: () => walkTo(page.step - 1) }, words("walk.back"));
  parts.walkNext = element("button", { type: "button", id: "walk-next", class: "main", onclick: () => walkTo(page.step + 1) }, words("walk.next"));
  parts.walk = element("section", { id: "walk", "aria-label": words("walk.name") },
    element("div", { class: "kicker" }, words("walk.name"), parts.walkPlace), parts.walkText, parts.walkMore,
    element("div", { class: "buttons" }, parts.walkBack, parts.walkNext));
  return parts.walk;
}

/* Show a step without moving the play-head: before the reader has begun, and when another run is shown. */
function showStep() {
  const steps = stepsOf(page.run), { parts } = page;
  page.step = within(page.step, -1, steps.length - 1);
  const step = steps[page.step];
  parts.walk.hidden = steps.length === 0;
  parts.walkPlace.textContent = step ? words("walk.place", { place: page.step + 1, count: steps.length }) : "";
  parts.walkText.textContent = step ? stepText(page.run, step) : words(canGuess() ? "walk.begin" : "walk.begin.told");
  parts.walkBack.hidden = page.step < 0;
  parts.walkNext.hidden = page.step === steps.length - 1;
  parts.walkNext.textContent = words(step ? "walk.next" : "walk.start");
  parts.walkMore.replaceChildren(...(step && step.name === "guess" ? [buildGuess()] : []));
  for (const figure of document.querySelectorAll("figure[id]")) figure.classList.toggle("looked-at", Boolean(step) && figure.id === step.look);
  return step;
}

function walkTo(place) {
  pause();
  page.step = place;
  const step = showStep();
  if (!step) return goTo(page.run.hours, true);
  const figure = document.getElementById(step.look), still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (figure && !isSeen(figure)) figure.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  if (still || step.hour <= page.hour) return goTo(step.hour, true);
  page.until = step.hour;
  const speed = Math.max(12, (step.hour - page.hour) / 1.5);
  return setOff(() => speed);
}

/* On a narrow screen the walk itself stands over the foot of the page. */
function isSeen(figure) {
  const box = figure.getBoundingClientRect(), { walk } = page.parts;
  const foot = window.getComputedStyle(walk).position === "sticky" ? walk.getBoundingClientRect().top : window.innerHeight - 20;
  return box.top >= 60 && box.bottom <= foot;
}

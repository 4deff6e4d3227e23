"use strict";

/* The live page: what is asked stands in the address; one question is under way, and the latest one wins. */

async function beginLive() {
  page.setting = readSetting(window.location.hash.slice(1));
  const waiting = element("p", { class: "deck", id: "waiting" }, words("status.first"));
  document.body.append(waiting);
  let answer = await question(`run?${settingText()}`);
  waiting.remove();
  if (answer.error) {
    page.mistake = answer.error;
    page.setting = readSetting("");
    answer = await question(`run?${settingText()}`);
  }
  if (answer.error) document.body.append(element("p", { class: "wrong", role: "alert" }, answer.error));
  else take(answer);
}

function readSetting(text) {
  const given = new URLSearchParams(text), setting = { scenario: page.live.scenario, beside: "", seed: "", from: "", now: {}, later: {} };
  for (const [name, value] of given) {
    if (name.startsWith("later.")) setting.later[name.slice(6)] = value;
    else if (name in setting && typeof setting[name] === "string") setting[name] = value;
    else setting.now[name] = value;
  }
  return setting;
}

function settingText() {
  const { scenario, beside, seed, from, now, later } = page.setting, query = new URLSearchParams({ scenario });
  if (beside) query.set("beside", beside);
  if (seed) query.set("seed", seed);
  for (const [name, value] of Object.entries(now)) query.set(name, value);
  if (Object.keys(later).length) query.set("from", from);
  for (const [name, value] of Object.entries(later)) query.set(`later.${name}`, value);
  return query.toString();
}

async function question(path) {
  try {
    return await (await fetch(path)).json();
  } catch {
    return { error: words("status.gone") };
  }
}

function take(answer) {
  page.run = answer.run;
  page.other = answer.beside;
  page.joined = answer.joined;
  page.live.command = answer.command;
  page.live.defaults = answer.defaults;
  page.live.band = null;
  if (page.guess && page.comparison.seed !== page.run.seed) compareLive();
}

/* Ask anew: what was moved meanwhile is asked next, and all between is left out. */
async function ask() {
  const { parts } = page;
  page.wanted = settingText();
  page.stale = true;
  page.live.band = null;
  parts.bandNote.textContent = "";
  drawAtHour();
  window.history.replaceState(null, "", `#${page.wanted}`);
  parts.status.textContent = words("status.running");
  document.body.classList.add("stale");
  if (page.asking) return;
  page.asking = true;
  for (let asked = null; asked !== page.wanted; ) {
    asked = page.wanted;
    const answer = await question(`run?${asked}`);
    if (asked === page.wanted) showAnswer(answer);
  }
  page.asking = false;
  completeBand(page.wanted);
}

function showAnswer(answer) {
  page.stale = false;
  document.body.classList.remove("stale");
  if (answer.error) {
    showMistake(answer.error);
    drawAtHour();
  } else {
    take(answer);
    page.hour = Math.min(page.hour, page.run.hours);
    showLivePart();
    showRun();
  }
  page.answered += 1;
  document.body.dataset.answered = page.answered;
}

/* After the page is built: the first answer counts as one. */
function settle() {
  page.wanted = settingText();
  showLivePart();
  if (page.mistake) showMistake(page.mistake);
  page.answered = 1;
  document.body.dataset.answered = 1;
}

/* What only the live page has: status, who joined only under one, links. */
function showLivePart() {
  const { parts, run, joined } = page, query = settingText();
  parts.status.textContent = words("status.run", { run: run.digest.slice(0, 6), seed: run.seed });
  parts.status.dataset.digest = run.digest;
  parts.joined.textContent = joined ? words("joined", { both: whole(joined.both), here: whole(joined.here), there: whole(joined.there), other: labelOf(page.other.name) }) : "";
  parts.command.textContent = page.live.command || words("command.none");
  for (const link of parts.links) link.setAttribute("href", `${link.dataset.file}?${query}`);
  parts.seed.value = page.setting.seed || run.seed;
  showLevers();
  showFrom();
}

function rest(time) {
  return new Promise((go) => setTimeout(go, time));
}

/* The band is of the setting that is shown, or there is none: it goes at once when something is moved.
   It waits until the reader does, as the next answer would wait for the draw that is under way. */
async function completeBand(asked) {
  if (page.run.bands.in_rooms || page.banding) return;
  page.banding = true;
  await rest(800);
  const members = [];
  let drawn = false;
  for (let number = 0; number < page.live.members && asked === page.wanted && !page.asking; number += 1) {
    const member = await question(`member/${number}?${asked}`);
    if (member.error) break;
    members.push(member.in_rooms);
    drawn = member.posterior;
    if (asked === page.wanted && members.length > 10) showBand(members, drawn);
  }
  page.banding = false;
  if (asked !== page.wanted && !page.asking) completeBand(page.wanted);
}

function showBand(members, drawn) {
  const hours = members[0].map((_, hour) => members.map((series) => series[hour]).sort((one, other) => one - other));
  const at = (share) => hours.map((values) => values[Math.round(share * (values.length - 1))]);
  page.live.band = { low_5: at(0.05), low_25: at(0.25), high_75: at(0.75), high_95: at(0.95) };
  page.parts.bandNote.textContent = words(drawn ? "band.posterior" : "band.seeds", { count: members.length });
  drawAtHour();
}

/* The choices, one after the other under the same draw, draw after draw; other sellers begin anew. */
async function compareLive() {
  const rounds = [], { seed } = page.run;
  page.comparison = { seed, rounds };
  for (let number = 0; number < page.live.rounds; number += 1) {
    rounds.push([]);
    for (const name of page.live.compared) {
      while (page.asking) await rest(50);
      const answer = await question(`brief/${number}?${new URLSearchParams({ scenario: name, seed })}`);
      if (page.comparison.rounds !== rounds) return;
      if (answer.error) return showMistake(answer.error);
      rounds[number].push(answer);
      if (number === 0 || name === page.live.compared.at(-1)) showChoices();
    }
  }
}

function buildSettings() {
  const { parts, live } = page;
  const options = (chosen) => live.scenarios.map(([heading, names]) => element("optgroup", { label: heading || words("settings.given") }, names.map(([name, asks]) => element("option", { value: name, selected: name === chosen, title: asks }, page.words[`scenario.${name}`] ? `${labelOf(name)} (${name})` : name))));
  parts.scenario = element("select", { id: "scenario", onchange: () => { page.setting.scenario = parts.scenario.value; ask(); } }, options(page.setting.scenario));
  parts.beside = element("select", { id: "beside", onchange: () => { page.setting.beside = parts.beside.value; ask(); } }, element("option", { value: "" }, words("chooser.nothing")), options(page.setting.beside));
  parts.seed = element("input", { type: "text", inputmode: "numeric", id: "seed", onchange: () => { page.setting.seed = parts.seed.value; ask(); } });
  parts.status = element("p", { id: "status", class: "note", role: "status" });
  parts.joined = element("p", { id: "joined", class: "note" });
  parts.bandNote = element("p", { id: "band-note", class: "note" });
  parts.from = element("input", { type: "checkbox", id: "from", onchange: () => setFrom(parts.from.checked) });
  parts.fromLabel = element("label", { for: "from" });
  parts.links = ["scenario.py", "scenario.json", ...["escalation", "budgets"].flatMap((name) => [`${name}.png`, `${name}.svg`])].map((file) => element("a", { "data-file": file, download: true }, words(`save.${file}`)));
  parts.command = element("code", { id: "command" });
  return element("div", { class: "settings" },
    element("label", { for: "scenario" }, words("settings.scenario")), parts.scenario,
    element("label", { for: "beside" }, words("chooser.beside")), parts.beside,
    element("label", { for: "seed" }, words("settings.seed")), parts.seed,
    parts.status, parts.joined, parts.bandNote,
    element("div", { class: "from" }, parts.from, parts.fromLabel),
    element("details", { id: "save" }, element("summary", {}, words("settings.save")), element("p", {}, element("button", { type: "button", id: "copy", onclick: copyLink }, words("settings.copy"))), element("p", { class: "links" }, parts.links), parts.command),
    element("button", { type: "button", id: "reset", onclick: reset }, words("settings.reset")));
}

/* From the play-head on: the levers that are moved next change at that hour, and all before stays. */
function setFrom(on) {
  page.setting.from = on ? String(within(Math.floor(page.hour), 0, page.run.hours - 1)) : "";
  if (!on && Object.keys(page.setting.later).length) {
    page.setting.later = {};
    ask();
  }
  showLevers();
  showFrom();
}

function showFrom() {
  const { from } = page.setting;
  page.parts.from.checked = from !== "";
  page.parts.fromLabel.textContent = from === "" ? words("from.start") : words("from.hour", { moment: beginOf(page.run, Number(from)) });
}

function reset() {
  const { scenario, beside } = page.setting;
  page.setting = { ...readSetting(""), scenario, beside };
  ask();
}

async function copyLink() {
  const link = window.location.href.split("#")[0] + `#${settingText()}`;
  try {
    await navigator.clipboard.writeText(link);
    page.parts.status.textContent = words("status.copied");
  } catch {
    page.parts.status.textContent = link;
  }
}

"use strict";

/* Which choice would have prevented it, in this model: the reader guesses first. */

/* Runs of the same sellers, so that the choices alone make the difference. */
function comparable(run) {
  return page.runs.filter((other) => ["seed", "agents", "population", "start", "source"].every((field) => other[field] === run[field]));
}

/* What is compared: a study with intervals if there is one, else the runs of the same sellers. */
function choices() {
  const study = page.studies.find((each) => each.kind === "compare");
  if (study) return study.policies;
  if (page.live) return page.live.policies || [];
  return (page.run ? comparable(page.run) : []).map((run) => ({ name: run.name, digest: run.digest, question: run.question, joined: outcomeOf(run, "joined"), left: outcomeOf(run, "fakers_left") }));
}

function canGuess() {
  return page.live !== null || choices().length > 2;
}

function outcomeOf(run, name) {
  return run.outcomes.find(([outcome]) => outcome === name)[3];
}

function buildGuess() {
  if (page.guess) return element("p", { class: "answer" }, answerText());
  const baseline = page.live ? page.live.baseline : choices()[0].name;
  const names = (page.live ? page.live.compared : choices().map(({ name }) => name)).filter((name) => name !== baseline);
  return element("div", { id: "guess", role: "group", "aria-label": words("guess.name") },
    names.map((name) => element("button", { type: "button", "data-guess": name, onclick: () => guessed(name) }, labelOf(name))),
    element("button", { type: "button", class: "quiet", "data-guess": "", onclick: () => guessed("") }, words("guess.none")));
}

function labelOf(name) {
  const key = `scenario.${name}`;
  return page.words[key] ? words(key) : name;
}

async function guessed(name) {
  page.guess = { name };
  if (page.live) await compareLive();
  if (page.run) showStep();
  drawPolicies();
  document.getElementById("policies").scrollIntoView({ block: "nearest" });
}

function answerText() {
  const all = choices();
  if (all.length < 2) return words("guess.waits");
  const [base, ...others] = all, best = [...others].sort((one, other) => one.joined - other.joined)[0];
  const parts = { best: labelOf(best.name), joined: whole(best.joined), before: whole(base.joined), guess: labelOf(page.guess.name) };
  const told = page.guess.name === best.name ? "guess.right" : page.guess.name ? "guess.wrong" : "guess.shown";
  const own = others.find(({ name }) => name === page.guess.name);
  return words(told, { ...parts, own: own ? whole(own.joined) : "" });
}

function buildPolicies() {
  page.parts.policies = element("div", { id: "policy-bars" });
  return element("figure", { id: "policies" }, element("h2", {}, words("policies.title")), page.parts.policies);
}

/* Bars of those who join, the first one in another colour; beside them what it costs. */
function drawPolicies() {
  const holder = page.parts.policies, figure = holder.closest("figure");
  figure.hidden = !canGuess() && choices().length < 2;
  if (figure.hidden) return;
  if (canGuess() && !page.guess) {
    holder.replaceChildren(...(page.run ? [element("p", {}, words("policies.hidden"), " ", element("button", { type: "button", id: "tell", onclick: () => guessed("") }, words("guess.none")))] : [element("p", {}, words("walk.guess")), buildGuess()]));
    return;
  }
  const all = choices(), [base] = all, most = Math.max(1, ...all.map((choice) => choice.high || choice.joined));
  const lines = [...all].sort((one, other) => one.joined - other.joined);
  holder.replaceChildren(
    ...(page.guess && !page.run ? [buildGuess()] : []),
    element("div", { class: "scroll" }, element("table", { class: "bars" },
      element("thead", {}, element("tr", {}, ["policies.choice", "policies.joined", "policies.left"].map((name) => element("th", { scope: "col" }, words(name))))),
      element("tbody", {}, lines.map((choice) => policyLine(choice, base, most))))),
    element("p", { class: "note" }, words(page.studies.some(({ kind }) => kind === "compare") ? "policies.note.study" : "policies.note.run")));
}

function policyLine(choice, base, most) {
  const share = (value) => `${(100 * value) / most}%`, classes = [choice === base ? "base" : "", page.guess && page.guess.name === choice.name ? "guessed" : ""].join(" ");
  const bar = element("div", { class: "bar" }, element("div", { class: "length", style: `width:${share(choice.joined)}` }));
  if (choice.low !== undefined) bar.append(element("div", { class: "interval", style: `left:${share(Math.max(0, choice.low))};width:${share(choice.high - Math.max(0, choice.low))}` }));
  return element("tr", { class: classes },
    element("th", { scope: "row", title: choice.question || "" }, labelOf(choice.name)),
    element("td", {}, element("div", { class: "measured" }, bar, element("span", { class: "value" }, whole(choice.joined)))),
    element("td", { class: "right" }, choice === base ? whole(choice.left) : signed(Math.round(choice.left - base.left))));
}

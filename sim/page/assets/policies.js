"use strict";

/* Which choice would have prevented it, in this model: the reader guesses first. */

/* Runs of the same sellers, so that the choices alone make the difference. */
function comparable(run) {
  return page.runs.filter((other) => ["seed", "agents", "population", "start", "hours", "source"].every((field) => other[field] === run[field]));
}

/* What is compared, the first with all others: a study with intervals if there is one, else the runs of the same sellers. */
function choices() {
  if (ofStudy()) return ofStudy().policies;
  if (page.live) return overRounds();
  const runs = page.run ? comparable(page.run) : [], base = runs.find((run) => run.as_it_was) || runs[0];
  return [...runs].sort((one, other) => (other === base) - (one === base)).map((run) => ({ name: run.name, digest: run.digest, question: run.question, joined: outcomeOf(run, "joined"), left: outcomeOf(run, "fakers_left") }));
}

function canGuess() {
  return (page.live ? page.live.compared : choices()).length > 2;
}

function ofStudy() {
  return page.studies.find(({ kind }) => kind === "compare");
}

/* Each choice under the whole rounds, with the same draws for all; the first round as far as it has come. */
function overRounds() {
  const { rounds } = page.comparison, done = rounds.filter((round) => round.length === page.live.compared.length), told = done.length ? done : rounds.slice(0, 1);
  return (told[0] || []).map((choice, place) => {
    const joined = told.map((round) => round[place].joined), mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    return { ...choice, joined: mean(joined), left: mean(told.map((round) => round[place].left)), low: Math.min(...joined), high: Math.max(...joined), rounds: told };
  });
}

/* On how much an answer rests, and in how many rounds the same choice comes first among those that cost no more. */
function howSure(first) {
  if (!page.live) return words(ofStudy() ? "guess.study" : "guess.run");
  const { rounds, posterior } = first, among = ([base, ...others]) => fewest(others.filter(({ left }) => left <= base.left).concat(others.filter(({ name }) => name === first.name)));
  const often = rounds.filter((round) => among(round).name === first.name).length;
  return words(posterior ? "guess.posterior" : "guess.seeds", { count: rounds.length, first: labelOf(first.name), often });
}

function outcomeOf(run, name) {
  return run.outcomes.find(([outcome]) => outcome === name)[3];
}

function buildGuess() {
  if (page.guess) {
    page.parts.answer = element("div", { class: "answer", tabindex: -1 }, answer());
    return page.parts.answer;
  }
  const [, ...names] = page.live ? page.live.compared : choices().map(({ name }) => name);
  return element("div", { id: "guess", role: "group", "aria-label": words("guess.name") },
    names.map((name) => element("button", { type: "button", "data-guess": name, onclick: () => guessed(name) }, labelOf(name))),
    element("button", { type: "button", class: "quiet", "data-guess": "", onclick: () => guessed("") }, words("guess.none")));
}

function labelOf(name) {
  const key = `scenario.${name}`;
  return page.words[key] ? words(key) : name;
}

function guessed(name) {
  page.guess = { name };
  if (page.live) compareLive();
  if (page.run) showStep();
  drawPolicies();
  if (page.parts.answer) page.parts.answer.focus({ preventScroll: true });
  document.getElementById("policies").scrollIntoView({ block: "start" });
}

function showChoices() {
  if (page.parts.answer) page.parts.answer.replaceChildren(...answer());
  drawPolicies();
}

function fewest(choices) {
  return choices.reduce((best, choice) => (choice.joined < best.joined ? choice : best));
}

/* What comes of the choices: the best one, what it costs, the best one without that cost, and how sure that is. */
function answer() {
  const all = choices();
  if (all.length < (page.live ? page.live.compared.length : 2)) return [element("p", {}, words("guess.waits"))];
  const [base, ...others] = all, best = fewest(others), free = others.filter(({ left }) => left <= base.left);
  const first = best.left > base.left && free.length ? fewest(free) : best, sure = howSure(first);
  const parts = { best: labelOf(best.name), joined: whole(best.joined), before: whole(base.joined), guess: labelOf(page.guess.name) };
  const told = page.guess.name === best.name ? "guess.right" : page.guess.name ? "guess.wrong" : "guess.shown";
  const own = others.find(({ name }) => name === page.guess.name);
  const price = first === best ? [] : [words("guess.price", { left: whole(best.left - base.left), free: labelOf(first.name), few: whole(first.joined) })];
  return [element("p", { class: "told" }, words(told, { ...parts, own: own ? whole(own.joined) : "" })), ...[...price, sure].map((text) => element("p", { class: "note" }, text))];
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
    element("p", { class: "note" }, all.length > 1 ? `${words(page.live ? "policies.note.live" : ofStudy() ? "policies.note.study" : "policies.note.run")}${words("sentence.space")}${words("policies.note", { base: labelOf(base.name) })}` : words("guess.waits")));
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

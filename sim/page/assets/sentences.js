"use strict";

/* What happens, as sentences: those that are past stand dark. */

function sentenceOf(run, [, actor, act, detail]) {
  if (!act) return words("event.merchant", { actor, what: detail });
  const name = `event.${act}`;
  if (run.acts[act] || !page.words[name]) return words("event.other", { actor: words(`actor.${actor}`), act: actName(act), detail: detail ? `: ${detail}` : "" });
  return words(name, { detail, rooms: run.rooms });
}

function buildSentences() {
  page.parts.sentences = element("ol", { id: "events" });
  return element("section", { class: "half" }, element("h2", {}, words("events.title")), page.parts.sentences);
}

function fillSentences() {
  const { run, parts } = page;
  parts.sentences.replaceChildren(...run.events.map((event) =>
    element("li", { "data-hour": event[0] },
      element("button", { type: "button", class: "time", onclick: () => goTo(event[0], true) }, beginOf(run, event[0])),
      element("span", {}, sentenceOf(run, event)))));
}

function markSentences() {
  for (const line of page.parts.sentences.children) line.classList.toggle("past", Number(line.dataset.hour) <= page.hour);
}

"use strict";

/* The play-head: play, pause, an hour or a day on and back, and a slider over all hours. */

const SPEEDS = [6, 12, 24, 48];

function buildPlayer() {
  const parts = page.parts;
  const button = (name, sign, act) => element("button", { type: "button", id: name, title: words(`player.${name}`), "aria-label": words(`player.${name}`), onclick: act }, sign);
  parts.play = button("play", "\u25b6", togglePlay);
  parts.scrub = element("input", { type: "range", id: "scrub", min: 0, step: 1, "aria-label": words("player.scrub"), oninput: () => goTo(Number(parts.scrub.value), true) });
  parts.clock = element("output", { id: "clock", for: "scrub" });
  parts.count = element("output", { id: "count", for: "scrub" });
  parts.speed = element("select", { id: "speed", "aria-label": words("player.speed") }, SPEEDS.map((speed) => element("option", { value: speed, selected: speed === 12 }, words("player.hours", { speed }))));
  return element("div", { id: "player", role: "group", "aria-label": words("player.name") },
    element("div", { class: "buttons" },
      button("rewind", "|\u25c0", () => goTo(0, true)), button("day_back", "\u00ab", () => goTo(page.hour - 24, true)), button("hour_back", "\u2039", () => goTo(page.hour - 1, true)),
      parts.play,
      button("hour_on", "\u203a", () => goTo(page.hour + 1, true)), button("day_on", "\u00bb", () => goTo(page.hour + 24, true)), parts.speed),
    parts.scrub,
    element("div", { class: "reading" }, parts.clock, parts.count));
}

function goTo(hour, byHand) {
  if (byHand) pause();
  page.hour = within(byHand ? Math.round(hour) : hour, 0, page.run.hours);
  drawAtHour();
}

function togglePlay() {
  if (page.playing) return pause();
  if (page.hour >= page.run.hours) page.hour = 0;
  page.until = page.run.hours;
  return setOff(() => Number(page.parts.speed.value));
}

/* Let the play-head run on to an hour, so many hours a second. */
function setOff(speed) {
  let before = performance.now();
  page.playing = true;
  showPlaying();
  const on = (now) => {
    if (!page.playing) return;
    page.hour = Math.min(page.until, page.hour + (speed() * Math.max(0, now - before)) / 1000);
    before = now;
    if (page.hour >= page.until) pause();
    drawAtHour();
    requestAnimationFrame(on);
  };
  requestAnimationFrame(on);
}

function pause() {
  page.playing = false;
  page.hour = Math.floor(page.hour);
  showPlaying();
}

function showPlaying() {
  const name = page.playing ? "pause" : "play";
  page.parts.play.textContent = page.playing ? "\u275a\u275a" : "\u25b6";
  page.parts.play.setAttribute("aria-label", words(`player.${name}`));
  page.parts.play.title = words(`player.${name}`);
}

function showClock() {
  const { run, parts } = page, hour = Math.floor(page.hour), moment = momentOf(run, hour);
  parts.scrub.max = run.hours;
  parts.scrub.value = hour;
  parts.scrub.setAttribute("aria-valuetext", moment);
  parts.clock.textContent = moment;
  parts.count.textContent = words("player.count", { count: whole(standing(run.series.in_rooms, hour)), rooms: run.rooms });
}

/* Space plays, arrows step, unless something that has its own use of them has the focus. */
function onKey(event) {
  const within = event.target.closest("input, select, button, textarea, summary, a");
  if (within || event.ctrlKey || event.metaKey || event.altKey) return;
  const acts = { " ": togglePlay, ArrowLeft: () => goTo(page.hour - 1, true), ArrowRight: () => goTo(page.hour + 1, true), Home: () => goTo(0, true), End: () => goTo(page.run.hours, true) };
  if (acts[event.key]) {
    event.preventDefault();
    acts[event.key]();
  }
}

"use strict";

/* Sellers in the rooms: the run, the other run, the band, what the source says at least, and what was done when. */

function drawHeadcount(holder) {
  const run = page.run, other = page.other, band = page.band(), labels = actLabels(holder);
  const drawing = chart(holder, words("headcount.title", { rooms: run.rooms }), 270, 16 + 14 * labels.rows);
  const shown = [run.series.in_rooms, run.headcounts.map((count) => count[2] * 1.12)];
  if (other) shown.push(other.series.in_rooms);
  if (band) shown.push(band.high_95);
  const y = valueScale(drawing, largestOf(shown), 5);
  if (band) drawBand(drawing, y, band);
  drawActs(drawing, labels);
  if (other) drawLine(drawing, y, other.series.in_rooms, PURPLE, { "stroke-dasharray": "5 3" });
  drawLine(drawing, y, run.series.in_rooms, BLUE);
  for (const count of run.headcounts) drawFloor(drawing, y, count);
  const ends = [{ series: run.series.in_rooms, name: words("this_run"), colour: BLUE }];
  if (other) ends.push({ series: other.series.in_rooms, name: shortName(labelOf(other.name), drawing), colour: PURPLE });
  nameEnds(drawing, y, ends);
  drawHead(drawing);
  drawReading(drawing, y);
}

function shortName(name, drawing) {
  const room = drawing.narrow ? 26 : 20;
  return name.length > room ? `${name.slice(0, room - 1)}\u2026` : name;
}

function drawBand(drawing, y, band) {
  drawArea(drawing, y, band.low_5, band.high_95, BLUE, 0.12);
  drawArea(drawing, y, band.low_25, band.high_75, BLUE, 0.18);
}

/* "At least so many, at some time between": a bar, an arrow, filled if it was fitted, hollow if it was held out. */
function drawFloor(drawing, y, [begins, ends, least, heldOut]) {
  const { svg, x } = drawing, at = y(least), middle = x((begins + ends) / 2);
  svg.append(
    shape("line", { x1: x(Math.max(0, begins)), x2: x(Math.min(ends, page.run.hours)), y1: at, y2: at, stroke: VERMILION, "stroke-width": 2 }),
    shape("path", { d: `M${middle} ${at}V${at - 20}m-3.5 6l3.5 -6l3.5 6`, stroke: VERMILION, fill: "none", "stroke-width": 1.4 }),
    shape("circle", { cx: middle, cy: at, r: 4.5, fill: heldOut ? "#fff" : VERMILION, stroke: VERMILION, "stroke-width": 1.6 }),
    shape("text", { x: middle, y: at + 17, "text-anchor": "middle", class: "tick halo", fill: VERMILION }, whole(least)),
  );
}

/* Labels stand right of their rules, or left where there is no room; wherever two would touch, the later stands lower. */
function actLabels(holder) {
  const width = Math.max(280, holder.clientWidth), sides = margins(width);
  const inner = width - sides.left - sides.right, byHour = new Map();
  for (const [hour, , act] of page.run.events) {
    if (act) byHour.set(hour, [...(byHour.get(hour) || []), actName(act)]);
  }
  const labels = [...byHour].map(([hour, names]) => {
    const text = names.join(", "), at = sides.left + (inner * hour) / page.run.hours, wide = breadthOf(text) + 8, flipped = at + wide > width;
    return { hour, text, at, flipped, from: flipped ? at - wide : at, to: flipped ? at : at + wide };
  });
  return { labels, rows: placedInRows(labels) };
}

/* About how wide a label is, in points: Chinese characters are square. */
function breadthOf(text) {
  return [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 11.5 : 6.1), 0);
}

function placedInRows(labels) {
  let rows = 0;
  for (const label of [...labels].reverse()) {
    const covered = labels.filter((other) => other.row !== undefined && other.from < label.to && label.from < other.to);
    label.row = covered.reduce((row, other) => Math.max(row, other.row + 1), 0);
    rows = Math.max(rows, label.row + 1);
  }
  return rows;
}

function actName(act) {
  const given = page.run.acts[act];
  return given || (page.words[`act.${act}`] ? words(`act.${act}`) : act);
}

function drawActs(drawing, { labels }) {
  for (const label of labels) {
    const y = drawing.top - 8 - 14 * label.row, past = label.hour <= page.hour;
    drawing.svg.append(
      shape("line", { x1: label.at, x2: label.at, y1: y - 8, y2: drawing.foot, stroke: GREY, "stroke-dasharray": "1 3" }),
      shape("text", { x: label.at + (label.flipped ? -3 : 3), y, class: "act halo", "text-anchor": label.flipped ? "end" : "start", fill: past ? DARK : GREY }, label.text),
    );
  }
}

function drawReading(drawing, y) {
  const value = standing(page.run.series.in_rooms, page.hour), at = drawing.x(page.hour);
  drawing.svg.append(shape("circle", { cx: at, cy: y(value), r: 4, fill: BLUE, stroke: "#fff", "stroke-width": 1.5 }));
}

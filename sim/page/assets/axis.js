"use strict";

/* What all charts over time share: one axis of hours, the play-head, grey where the source ends. */

const BLUE = "#0072B2", VERMILION = "#D55E00", ORANGE = "#E69F00", SKY = "#56B4E9", GREEN = "#009E73", PURPLE = "#A0508A";
const GREY = "#8a8a8a", PALE = "#f1efea", DARK = "#444";

function margins(width) {
  return width >= 620 ? { left: 56, right: 144, narrow: false } : { left: 44, right: 12, narrow: true };
}

/* A chart over the hours of the shown run, as wide as its place. */
function chart(holder, title, height, above, unshaded) {
  const width = Math.max(280, holder.clientWidth), sides = margins(width), hours = page.run.hours;
  const top = above || 10, bottom = 24, inner = width - sides.left - sides.right;
  const svg = shape("svg", { width, height: top + height + bottom, role: "img", "aria-label": title });
  const x = (hour) => sides.left + (inner * hour) / hours;
  const drawing = { svg, width, height, top, foot: top + height, x, inner, ...sides };
  if (!unshaded) shadeBeyond(drawing);
  drawDays(drawing);
  holder.replaceChildren(svg);
  return drawing;
}

/* Grey where the source ends. */
function shadeBeyond(drawing) {
  const until = page.run.known_until;
  if (until === null) return;
  const at = drawing.x(until);
  drawing.svg.append(shape("rect", { x: at, y: drawing.top, width: drawing.x(page.run.hours) - at, height: drawing.height, fill: PALE }));
}

function drawDays(drawing) {
  const { svg, x, foot } = drawing, days = Math.ceil(page.run.hours / 24);
  const every = Math.max(1, Math.ceil((days * 46) / drawing.inner));
  for (let day = 0; day * 24 < page.run.hours; day += 1) {
    const labelled = day % every === 0 && x(day * 24) + 34 < drawing.width;
    svg.append(shape("line", { x1: x(day * 24), x2: x(day * 24), y1: foot, y2: foot + (labelled ? 5 : 3), stroke: GREY }));
    if (labelled) svg.append(shape("text", { x: x(day * 24) + 3, y: foot + 16, class: "tick" }, dayOf(page.run, day * 24)));
  }
  svg.append(shape("line", { x1: x(0), x2: x(page.run.hours), y1: foot, y2: foot, stroke: GREY }));
}

/* A scale of values from 0 on, with its ticks drawn; gives the height of a value. */
function valueScale(drawing, largest, count, format) {
  const most = Math.max(largest, 1) * 1.08, y = (value) => drawing.foot - (drawing.height * value) / most;
  for (const tick of roundTicks(most, count || 4)) {
    drawing.svg.append(
      shape("line", { x1: drawing.x(0), x2: drawing.x(page.run.hours), y1: y(tick), y2: y(tick), stroke: "#e4e1da", "stroke-width": tick ? 1 : 0 }),
      shape("text", { x: drawing.left - 6, y: y(tick) + 4, class: "tick", "text-anchor": "end" }, (format || whole)(tick)),
    );
  }
  return y;
}

function pathOf(drawing, y, series, from, to) {
  const points = [];
  for (let hour = Math.max(0, from); hour <= Math.min(to, series.length); hour += 1) {
    const value = hour === 0 ? 0 : series[hour - 1];
    if (value !== null) points.push(`${drawing.x(hour).toFixed(1)} ${y(value).toFixed(1)}`);
  }
  return points.length ? `M${points.join("L")}` : "";
}

/* A line that is bold up to the play-head and faint after. */
function drawLine(drawing, y, series, colour, more) {
  const head = Math.floor(page.hour), style = { fill: "none", stroke: colour, "stroke-linejoin": "round", ...more };
  drawing.svg.append(
    shape("path", { d: pathOf(drawing, y, series, head, series.length), ...style, "stroke-width": 1.2, opacity: 0.35 }),
    shape("path", { d: pathOf(drawing, y, series, 0, head), "stroke-width": 2.4, ...style }),
  );
}

function drawArea(drawing, y, low, high, colour, opacity) {
  const over = high.map((value, hour) => `${drawing.x(hour + 1).toFixed(1)} ${y(value).toFixed(1)}`);
  const under = low.map((value, hour) => `${drawing.x(hour + 1).toFixed(1)} ${y(value).toFixed(1)}`).reverse();
  drawing.svg.append(shape("path", { d: `M${over.join("L")}L${under.join("L")}Z`, fill: colour, opacity }));
}

function drawHead(drawing) {
  const at = drawing.x(page.hour);
  drawing.svg.append(shape("line", { x1: at, x2: at, y1: drawing.top, y2: drawing.foot, stroke: "#111", "stroke-width": 1, "pointer-events": "none" }));
}

/* Names at the ends of lines, pushed apart; inside the chart where there is no margin. */
function nameEnds(drawing, y, lines) {
  const placed = [];
  const ends = lines.map((line) => ({ ...line, at: within(y(line.series[line.series.length - 1]) + 4, drawing.top + 9, drawing.foot - 3) }));
  ends.sort((one, other) => one.at - other.at);
  for (const end of ends) {
    let at = drawing.narrow ? end.at - 9 : end.at;
    if (placed.length) at = Math.max(at, placed[placed.length - 1] + 14);
    placed.push(at);
  }
  const over = placed.length ? Math.max(0, placed[placed.length - 1] - drawing.foot + 3) : 0;
  ends.forEach((end, place) => {
    const side = drawing.narrow ? { x: drawing.x(page.run.hours) - 4, "text-anchor": "end" } : { x: drawing.x(page.run.hours) + 6 };
    drawing.svg.append(shape("text", { ...side, y: placed[place] - over, class: "name halo", fill: end.colour }, end.name));
  });
}

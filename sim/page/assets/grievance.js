"use strict";

/* What the grievance in the rooms is about: the share that redress would settle, and the share that traffic would. */

function redressShares(run) {
  return run.series.redress_grievance.map((redress, hour) => {
    const total = redress + run.series.traffic_grievance[hour];
    return total > 0 ? redress / total : null;
  });
}

function drawGrievance(holder) {
  const shares = redressShares(page.run), known = shares.map((share) => share !== null);
  const drawing = chart(holder, words("grievance.title"), 80), first = known.indexOf(true);
  const y = (share) => drawing.foot - drawing.height * share;
  for (const tick of [0, 0.5, 1]) {
    drawing.svg.append(shape("text", { x: drawing.left - 6, y: y(tick) + 4, class: "tick", "text-anchor": "end" }, `${100 * tick} %`));
  }
  if (first >= 0) {
    const told = shares.map((share) => (share === null ? 0 : share)), from = told.map((_, hour) => hour >= first);
    drawArea(drawing, y, told.map(() => 0), told, GREEN, 0.4);
    drawArea(drawing, y, told, told.map((share, hour) => (from[hour] ? 1 : share)), SKY, 0.4);
    const end = told[told.length - 1], side = drawing.narrow ? { x: drawing.x(page.run.hours) - 4, "text-anchor": "end" } : { x: drawing.x(page.run.hours) + 6 };
    drawing.svg.append(
      shape("text", { ...side, y: Math.min(y(end / 2) + 4, drawing.foot - 3), class: "name", fill: "#00694d" }, words("grievance.redress")),
      shape("text", { ...side, y: Math.max(y((1 + end) / 2) + 4, drawing.top + 10), class: "name", fill: "#1b6a9c" }, words("grievance.traffic")),
    );
  }
  drawHead(drawing);
}

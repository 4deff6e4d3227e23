"use strict";

/* Sellers who raid, and how many of them are at their screens. */

function drawRaiders(holder) {
  const run = page.run, other = page.other;
  const drawing = chart(holder, words("raiders.title"), 110);
  const shown = [run.series.raiders, ...(other ? [other.series.raiders] : [])];
  const y = valueScale(drawing, largestOf(shown), 3);
  drawArea(drawing, y, run.series.raiders_online.map(() => 0), run.series.raiders_online, ORANGE, 0.35);
  if (other) drawLine(drawing, y, other.series.raiders, PURPLE, { "stroke-dasharray": "5 3" });
  drawLine(drawing, y, run.series.raiders, "#B87A00");
  nameEnds(drawing, y, [
    { series: run.series.raiders, name: words("raiders.all"), colour: "#8F5F00" },
    { series: run.series.raiders_online, name: words("raiders.online"), colour: "#B87A00" },
  ]);
  drawHead(drawing);
}

"use strict";

/* The sweep's way: a line a keyword, in the order in which raiders came to it. */

function drawSweep(holder) {
  const { sweep } = page.run;
  holder.closest("figure").hidden = sweep.length === 0;
  if (!sweep.length) return;
  const line = within(150 / sweep.length, 5, 15), drawing = chart(holder, words("sweep.title"), line * sweep.length);
  const y = (place) => drawing.top + line * (place + 0.5), most = largestOf(sweep.map(([, clicks]) => clicks.map(([, number]) => number)));
  const way = sweep.flatMap(([, clicks], place) => clicks.map(([hour]) => [hour, place])).sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  drawing.svg.append(shape("path", { d: `M${way.map(([hour, place]) => `${drawing.x(hour + 0.5).toFixed(1)} ${y(place).toFixed(1)}`).join("L")}`, fill: "none", stroke: "#cfcabf" }));
  sweep.forEach(([, clicks], place) => {
    for (const [hour, number] of clicks) {
      const wide = drawing.x(1) - drawing.x(0), passed = hour < page.hour;
      drawing.svg.append(shape("rect", { x: drawing.x(hour), y: y(place) - line * 0.35, width: Math.max(wide, 1.5), height: line * 0.7, fill: VERMILION, opacity: passed ? 0.35 + (0.65 * number) / most : 0.12 }));
    }
  });
  nameKeywords(drawing, sweep, y, line);
  drawHead(drawing);
}

function nameKeywords(drawing, sweep, y, line) {
  const every = Math.max(1, Math.ceil(12 / line));
  sweep.forEach(([keyword, clicks], place) => {
    if (place % every) return;
    if (drawing.narrow) {
      const at = drawing.x(clicks[0][0]) - 4;
      drawing.svg.append(shape("text", { x: at, y: y(place) + 4, class: "tick halo", "text-anchor": "end" }, keyword));
    } else {
      drawing.svg.append(shape("text", { x: drawing.x(page.run.hours) + 6, y: y(place) + 4, class: "tick" }, keyword));
    }
  });
  if (!drawing.narrow) drawing.svg.append(shape("text", { x: drawing.left - 6, y: y(0) + 4, class: "tick", "text-anchor": "end" }, words("sweep.first")));
}

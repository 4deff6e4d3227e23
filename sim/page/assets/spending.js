"use strict";

/* What clicks cost the merchants most raided, hour by hour: buyers' clicks grey, raiders' on top of them. */

function drawSpending(holder) {
  const { spending, raster } = page.run, names = Object.keys(spending.buyers), line = margins(holder.clientWidth).narrow ? 54 : 34;
  const drawing = chart(holder, words("spending.title"), line * names.length, 14);
  names.forEach((name, place) => {
    const foot = drawing.top + line * (place + 1) - 4, buyers = spending.buyers[name], raiders = spending.raiders[name];
    const both = buyers.map((cost, hour) => cost + raiders[hour]), most = Math.max(largestOf([both]), 1e-9);
    const y = (cost) => foot - (24 * cost) / most;
    drawArea(drawing, y, buyers.map(() => 0), buyers, GREY, 0.55);
    drawArea(drawing, y, buyers, both, VERMILION, 0.9);
    nameBand(drawing, name, foot, most);
    markUsedUp(drawing, raster, name, foot);
  });
  drawHead(drawing);
}

function nameBand(drawing, name, foot, most) {
  const peak = words("spending.peak", { most: whole(most), currency: page.run.currency });
  if (drawing.narrow) {
    drawing.svg.append(shape("text", { x: drawing.x(0) + 3, y: foot - 35, class: "name halo" }, `${name}, ${peak}`));
    return;
  }
  drawing.svg.append(
    shape("text", { x: drawing.x(page.run.hours) + 6, y: foot - 13, class: "name" }, shortName(name, drawing)),
    shape("text", { x: drawing.x(page.run.hours) + 6, y: foot, class: "tick" }, peak),
  );
}

function markUsedUp(drawing, raster, name, foot) {
  const row = raster.merchants.indexOf(name);
  for (const [line, from] of raster.used_up) {
    if (line === row) drawing.svg.append(shape("circle", { cx: drawing.x(from + 1), cy: foot - 27, r: 3, fill: VERMILION, stroke: "#fff" }));
  }
}

"use strict";

/* All merchants, a line each, the largest on top: how much of her daily cap is spent, and when it is used up. */

const rasterCache = { run: null, bitmap: null };

function drawRaster(holder) {
  const { raster } = page.run, count = raster.merchants.length, height = within(count, 90, 300);
  const drawing = chart(holder, words("raster.title"), height, 10, true);
  const canvas = element("canvas", { class: "bitmap", "aria-hidden": "true" });
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(drawing.inner * scale);
  canvas.height = Math.round(height * scale);
  canvas.style.cssText = `left:${drawing.left}px;top:${drawing.top}px;width:${drawing.inner}px;height:${height}px`;
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(rasterBitmap(page.run), 0, 0, canvas.width, canvas.height);
  const from = (canvas.width * page.hour) / page.run.hours;
  context.fillStyle = "rgba(255,255,255,0.72)";
  context.fillRect(from, 0, canvas.width - from, canvas.height);
  holder.prepend(canvas);
  drawEndOfSource(drawing);
  drawRanks(drawing, count);
  drawNamed(drawing, raster, count);
  drawHead(drawing);
  drawing.svg.addEventListener("pointermove", (event) => tellMerchant(event, drawing, count));
  drawing.svg.addEventListener("pointerleave", () => (page.parts.rasterNote.textContent = words("raster.note")));
}

/* A rule, as the bitmap leaves nothing to shade. */
function drawEndOfSource(drawing) {
  if (page.run.known_until === null) return;
  const at = drawing.x(page.run.known_until);
  drawing.svg.append(shape("line", { x1: at, x2: at, y1: drawing.top, y2: drawing.foot, stroke: GREY, "stroke-dasharray": "4 3" }));
}

function drawRanks(drawing, count) {
  for (const rank of [1, ...roundTicks(count, 4).slice(1)]) {
    const y = drawing.top + (drawing.height * (rank - 0.5)) / count;
    drawing.svg.append(shape("text", { x: drawing.left - 6, y: y + 4, class: "tick", "text-anchor": "end" }, whole(rank)));
  }
}

function drawNamed(drawing, raster, count) {
  let last = -Infinity;
  for (const row of [...raster.named].sort((one, other) => one - other)) {
    const y = drawing.top + (drawing.height * (row + 0.5)) / count, at = Math.max(y, last + 14);
    last = at;
    const end = drawing.x(page.run.hours);
    if (drawing.narrow) {
      drawing.svg.append(shape("text", { x: end - 4, y: at + 4, class: "name halo", "text-anchor": "end" }, raster.merchants[row]));
    } else {
      drawing.svg.append(
        shape("path", { d: `M${end} ${y}L${end + 6} ${at}`, stroke: GREY, fill: "none" }),
        shape("text", { x: end + 9, y: at + 4, class: "name" }, raster.merchants[row]),
      );
    }
  }
}

function rasterBitmap(run) {
  if (rasterCache.run === run) return rasterCache.bitmap;
  const { raster } = run, bitmap = document.createElement("canvas");
  bitmap.width = run.hours * 4;
  bitmap.height = raster.merchants.length;
  const context = bitmap.getContext("2d"), image = context.createImageData(bitmap.width, bitmap.height);
  raster.spent.forEach((line, row) => line.forEach((share, hour) => paint(image, row, hour, spentColour(share))));
  for (const [row, from, to] of raster.pauses) for (let hour = from; hour < to; hour += 1) paint(image, row, hour, [86, 180, 233]);
  for (const [row, from, to] of raster.used_up) for (let hour = from; hour < to; hour += 1) paint(image, row, hour, [213, 94, 0]);
  for (const [row, from, to] of raster.raided) for (let hour = from; hour < to; hour += 1) paint(image, row, hour, [0, 0, 0], 2);
  context.putImageData(image, 0, 0);
  Object.assign(rasterCache, { run, bitmap });
  return bitmap;
}

/* White to orange: nothing of the cap spent, all of it. */
function spentColour(share) {
  const part = within(share / 100, 0, 1);
  return [255 - 25 * part, 255 - 96 * part, 255 - 255 * part];
}

/* An hour is four points wide; what leaves the colour of the budget to be seen takes the first few of them. */
function paint(image, row, hour, colour, width) {
  for (let point = 0; point < (width || 4); point += 1) {
    const at = 4 * (row * image.width + hour * 4 + point);
    image.data.set([...colour, 255], at);
  }
}

function tellMerchant(event, drawing, count) {
  const box = drawing.svg.getBoundingClientRect();
  const hour = Math.floor(((event.clientX - box.left - drawing.left) / drawing.inner) * page.run.hours);
  const row = Math.floor(((event.clientY - box.top - drawing.top) / drawing.height) * count);
  if (row < 0 || row >= count || hour < 0 || hour >= page.run.hours) return;
  const { raster } = page.run, is = (layer) => raster[layer].some(([line, from, to]) => line === row && from <= hour && hour < to);
  const also = ["used_up", "pauses", "raided"].filter(is).map((layer) => words(`raster.${layer}`));
  page.parts.rasterNote.textContent = words("raster.told", {
    moment: beginOf(page.run, hour), merchant: raster.merchants[row], share: raster.spent[row][hour],
    also: also.length ? `; ${also.join(", ")}` : "",
  });
}

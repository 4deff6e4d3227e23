"use strict";

/* Hours of the window as moments by the clocks of the marketplace, whatever the reader's own are. */

function dateOf(run, hour) {
  return new Date(Date.parse(`${run.start}Z`) + Math.round(hour * 60) * 60000);
}

function dayOf(run, hour) {
  const date = dateOf(run, hour);
  return words("day", { day: date.getUTCDate(), month: words("months").split(" ")[date.getUTCMonth()], number: date.getUTCMonth() + 1 });
}

function clockOf(run, hour) {
  return dateOf(run, hour).toISOString().slice(11, 16);
}

/* The end of a day is told as that, not as the beginning of the next. */
function momentOf(run, hour) {
  if (hour > 0 && clockOf(run, hour) === "00:00") return `${dayOf(run, hour - 1)}, 24:00`;
  return `${dayOf(run, hour)}, ${clockOf(run, hour)}`;
}

function beginOf(run, hour) {
  return `${dayOf(run, hour)}, ${clockOf(run, hour)}`;
}

/* A value of a series as it stood when so many hours had passed. */
function standing(series, hour) {
  return hour < 1 ? 0 : series[Math.min(Math.floor(hour), series.length) - 1];
}

/* A moment of a table, written 2013-12-04 09:00:00, in words. */
function toldMoment(run, text) {
  const hour = (Date.parse(`${text.replace(" ", "T")}Z`) - Date.parse(`${run.start}Z`)) / 3600000;
  return momentOf(run, hour);
}

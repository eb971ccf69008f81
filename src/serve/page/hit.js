// The point of a chart that was clicked, read from the axes and marks that the chart draws.

const number = (text) => (/^-?[\d,]+(\.\d+)?$/.test(text.trim()) ? Number(text.replaceAll(",", "")) : null);

/** The horizontal scales of a chart: rows of evenly spaced numbers, as functions between place and value. */
export function scales(picture) {
  const rows = new Map();
  for (const text of picture.querySelectorAll("text[text-anchor=middle]")) {
    const value = number(text.textContent);
    if (value === null) continue;
    const y = text.getAttribute("y");
    if (!rows.has(y)) rows.set(y, []);
    rows.get(y).push({ x: Number(text.getAttribute("x")), value });
  }
  const found = [];
  for (const [y, ticks] of rows) {
    ticks.sort((a, b) => a.x - b.x);
    // Panels beside each other begin anew: a scale ends where the numbers fall.
    let panel = [];
    const close = () => {
      if (panel.length > 1 && even(panel)) found.push(scale(panel, Number(y)));
      panel = [];
    };
    for (const tick of ticks) {
      if (panel.length && tick.value <= panel.at(-1).value) close();
      panel.push(tick);
    }
    close();
  }
  return found;
}

function even(ticks) {
  const [first] = ticks;
  const last = ticks.at(-1);
  const slope = (last.x - first.x) / (last.value - first.value);
  return slope > 0 && ticks.every((tick) => Math.abs(first.x + (tick.value - first.value) * slope - tick.x) <= 4 + slope * 0.02);
}

function scale(ticks, y) {
  const [first] = ticks;
  const last = ticks.at(-1);
  const slope = (last.x - first.x) / (last.value - first.value);
  return {
    y,
    from: first.x,
    to: last.x,
    value: (x) => first.value + (x - first.x) / slope,
    x: (value) => first.x + (value - first.value) * slope,
  };
}

/** The place of a pointer in the units of a drawing. */
export function placeIn(picture, event) {
  const box = picture.getBoundingClientRect();
  const view = picture.viewBox.baseVal;
  return { x: view.x + ((event.clientX - box.left) / box.width) * view.width, y: view.y + ((event.clientY - box.top) / box.height) * view.height };
}

const sameColour = (a, b) => (a || "").toLowerCase() === (b || "").toLowerCase();

/** What of a chart a pointer is on: `{ at, words }` as `POST /api/behind` takes it, or `null`. */
export function hit(name, picture, event, { answer, corridors }) {
  const place = placeIn(picture, event);
  const axis = scales(picture).find((one) => place.x >= one.from - 250 && place.x <= one.to + 250 && place.y <= one.y + 400);
  if (name === "distribution" || name === "exceedance") {
    if (!axis || axis.value(place.x) < 0 || place.x < axis.from - 60) return null;
    const value = Number(Math.max(0, axis.value(place.x)).toPrecision(3));
    const corridor = name === "distribution" ? bandOf(picture, place, corridors) : "total";
    return { at: { value, corridor }, words: `${corridor === "total" ? "All together" : corridor}: ${value} TWh in an average year` };
  }
  if (name === "service" && axis) {
    const year = Math.round(axis.value(place.x));
    if (!answer.years.includes(year)) return null;
    const found = lineAt(picture, place, corridors);
    if (!found) return null;
    const below = place.y >= found.y;
    const corridor = found.corridor;
    return { at: below ? { in_service: year, corridor } : { not_in_service: year, corridor }, words: `${corridor} ${below ? "" : "not "}in service in ${year}` };
  }
  if (name === "years" && axis) {
    const year = Math.round(axis.value(place.x));
    if (!answer.years.includes(year)) return null;
    const corridor = panelOf(picture, axis, corridors);
    return { at: { year, corridor }, words: `${corridor === "total" ? "All together" : corridor} in ${year}, the median` };
  }
  if (name === "futures") {
    const columns = [...picture.querySelectorAll("rect")].filter((rect) => rect.getAttribute("opacity"));
    const under = columns.find((rect) => place.x >= Number(rect.getAttribute("x")) && place.x <= Number(rect.getAttribute("x")) + Number(rect.getAttribute("width")));
    const rank = columns.sort((a, b) => b.getAttribute("width") - a.getAttribute("width")).indexOf(under);
    const futures = answer.futures.slice().sort((a, b) => parseFloat(b.chance) - parseFloat(a.chance));
    const future = futures[rank];
    return future && future.in_service ? { at: { future: future.in_service }, words: future.name } : null;
  }
  if (name === "service-waterfall" || name === "waterfall") {
    const rect = event.target.closest && event.target.closest("rect");
    if (!rect || Number(rect.getAttribute("x")) === 0) return null;
    const words = name === "waterfall" ? labelAt(picture, rect) : pieceAt(picture, rect, answer, corridors);
    return words;
  }
  return null;
}

/** The row of a distribution: the last name of a corridor above the place. */
function bandOf(picture, place, corridors) {
  const names = new Set(corridors.map((corridor) => corridor.name));
  let found = "total";
  let best = -Infinity;
  for (const text of picture.querySelectorAll("text[font-weight=bold]")) {
    const y = Number(text.getAttribute("y"));
    const own = text.textContent.trim();
    if (Number(text.getAttribute("x")) > 600 || y > place.y + 450 || y <= best) continue;
    if (names.has(own)) [found, best] = [own, y];
    else if (/^(total|all corridors|all together)$/i.test(own)) [found, best] = ["total", y];
  }
  return found;
}

/** The corridor whose line runs nearest at a place, and how high it runs there. */
function lineAt(picture, place, corridors) {
  let found = null;
  for (const line of picture.querySelectorAll("polyline, path")) {
    const corridor = corridors.find((one) => sameColour(one.colour, line.getAttribute("stroke")));
    if (!corridor) continue;
    const points = (line.getAttribute("points") || "").trim().split(/\s+/).map((pair) => pair.split(",").map(Number));
    for (let index = 1; index < points.length; index += 1) {
      const [[x0, y0], [x1, y1]] = [points[index - 1], points[index]];
      if (place.x < Math.min(x0, x1) || place.x > Math.max(x0, x1)) continue;
      const y = x1 === x0 ? y1 : y0 + ((y1 - y0) * (place.x - x0)) / (x1 - x0);
      const off = Math.abs(y - place.y);
      if (!found || off < found.off) found = { corridor: corridor.name, y, off };
    }
  }
  return found;
}

/** The corridor of a panel: the bold name that stands over its axis. */
function panelOf(picture, axis, corridors) {
  let found = null;
  for (const text of picture.querySelectorAll("text[font-weight=bold]")) {
    const corridor = corridors.find((one) => one.name === text.textContent.trim());
    const total = /^(total|all corridors)$/i.test(text.textContent.trim());
    const x = Number(text.getAttribute("x"));
    if ((corridor || total) && x <= axis.from + 100 && (!found || x > found.x)) found = { x, name: corridor ? corridor.name : "total" };
  }
  return found ? found.name : "total";
}

/** The words beside a bar of a waterfall. */
function labelAt(picture, rect) {
  const middle = Number(rect.getAttribute("y")) + Number(rect.getAttribute("height")) / 2;
  let found = null;
  for (const text of picture.querySelectorAll("text")) {
    if (number(text.textContent) !== null || Number(text.getAttribute("x")) > 2800) continue;
    const off = Math.abs(Number(text.getAttribute("y")) + 70 - middle);
    if (off < 160 && (!found || off < found.off)) found = { off, words: text.textContent.trim() };
  }
  if (!found || /^(delivered|nameplate)/i.test(found.words)) return null;
  return { at: { loss: found.words, corridor: "total" }, words: `most lost to “${found.words}”` };
}

/** The loss of a piece of a year of service, by its place from the left. */
function pieceAt(picture, rect, answer, corridors) {
  const y = rect.getAttribute("y");
  const row = [...picture.querySelectorAll("rect")].filter((other) => other.getAttribute("y") === y && Number(other.getAttribute("x")) > 0);
  row.sort((a, b) => a.getAttribute("x") - b.getAttribute("x"));
  const corridor = corridors.find((one) => sameColour(one.colour, row[0].getAttribute("fill")));
  const goes = corridor && answer.goes.find((one) => one.corridor === corridor.name);
  const part = goes && goes.parts[row.indexOf(rect)];
  if (!part || row.indexOf(rect) === 0 || part.words === "other") return null;
  return { at: { loss: part.words, corridor: corridor.name }, words: `${corridor.name}, ${part.words}` };
}

import { el, svg } from "./dom.js";
import { bytes, harmless, instant, isBytes, isInstant, number, time, title } from "./format.js";

const WIDEST = 720;
const NARROWEST = 280;
const TREEMAP_HEIGHT = 300;
const LINE_HEIGHT = 240;
const MOST_BARS = 30;
const MOST_TILES = 60;
const TILE_SHADES = 6;

/**
 * What looking at a table tells better than reading it: a treemap of sizes, a line over time, or bars; null where it tells
 * nothing.
 *
 * @returns {{kind: string, element: Element}|null}
 */
export function picture(rows, columns, caption) {
  if (rows.length < 2) {
    return null;
  }
  const numeric = columns.filter((column) => rows.some((row) => typeof row[column] === "number" && row[column] > 0)
    && rows.every((row) => row[column] === null || row[column] === undefined || isAmount(row[column])));
  if (numeric.length === 0) {
    return null;
  }
  const names = columns.filter((column) => rows.every((row) => typeof row[column] === "string"));
  const when = names.find((column) => /^(at|time|timestamp|day|date|month|hour|start|period)$/i.test(column)
    && rows.every((row) => instant(row[column]) !== null));
  if (when) {
    return { kind: "line", element: line(rows, when, numeric, caption) };
  }
  const name = names.find((column) => instant(rows[0][column]) === null);
  if (!name) {
    return null;
  }
  const size = numeric.find(isBytes);
  return size
    ? { kind: "treemap", element: treemap(rows, name, size, caption) }
    : { kind: "bars", element: bars(rows, name, numeric, caption) };
}

/** In units of which each is about a pixel, so that what is written can be read on a phone as well. */
function room() {
  return Math.max(NARROWEST, Math.min(WIDEST, document.documentElement.clientWidth - 64));
}

function isAmount(value) {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function amount(column, value) {
  return isBytes(column) ? bytes(value) : number(value);
}

function figure(kind, caption, picture, ...more) {
  return el("figure", { class: `chart ${kind}` }, picture, ...more, el("figcaption", {}, caption));
}

function frame(wide, height, label) {
  return svg("svg", { viewBox: `0 0 ${wide} ${height}`, role: "img", "aria-label": label });
}

function label(name) {
  return name === "" ? "(beside the folders)" : harmless(name);
}

/** Areas that say how large each is, the largest first, as near to squares as they get. */
export function treemap(rows, name, size, caption) {
  const all = rows.filter((row) => row[size] > 0).map((row) => ({ name: label(row[name]), size: row[size] }))
    .sort((a, b) => b.size - a.size);
  const tiles = all.slice(0, MOST_TILES);
  const rest = all.slice(MOST_TILES);
  if (rest.length > 0) {
    tiles.push({ name: `${rest.length} smaller ones`, size: rest.reduce((sum, one) => sum + one.size, 0) });
    tiles.sort((a, b) => b.size - a.size);
  }
  const total = tiles.reduce((sum, one) => sum + one.size, 0);
  const biggest = tiles[0];
  const wide = room();
  const drawing = frame(wide, TREEMAP_HEIGHT, `${caption}: ${tiles.length} parts of ${bytes(total)}, the largest ${biggest.name} with `
    + `${bytes(biggest.size)}. The table has all of them.`);
  squarify(tiles, total, wide).forEach(({ tile, x, y, width, height }, at) => {
    const text = `${tile.name}: ${bytes(tile.size)}, ${number((tile.size / total) * 100)}%`;
    const group = svg("g", { class: `tile shade-${Math.min(at, TILE_SHADES - 1)}` }, svg("title", {}, text),
      svg("rect", { x: x + 1, y: y + 1, width: Math.max(0, width - 2), height: Math.max(0, height - 2), rx: 4 }));
    if (width > 64 && height > 24) {
      group.append(svg("text", { x: x + 9, y: y + 20 }, cut(tile.name, width - 18)));
    }
    if (width > 64 && height > 44) {
      group.append(svg("text", { x: x + 9, y: y + 38, class: "dim" }, bytes(tile.size)));
    }
    drawing.append(group);
  });
  return figure("treemap", `${caption}, ${bytes(total)} in all`, drawing);
}

/** About seven and a half units a letter of the font that tiles are written in. */
function cut(text, width) {
  const most = Math.floor(width / 7.5);
  const letters = Array.from(text);
  return letters.length <= most ? text : `${letters.slice(0, Math.max(1, most - 1)).join("")}…`;
}

function squarify(tiles, total, wide) {
  const placed = [];
  let [x, y, width, height] = [0, 0, wide, TREEMAP_HEIGHT];
  const scale = (wide * TREEMAP_HEIGHT) / total;
  let from = 0;
  while (from < tiles.length) {
    const side = Math.min(width, height);
    let to = from + 1;
    let best = worst(tiles.slice(from, to), side, scale);
    while (to < tiles.length) {
      const next = worst(tiles.slice(from, to + 1), side, scale);
      if (next > best) {
        break;
      }
      best = next;
      to++;
    }
    const row = tiles.slice(from, to);
    const area = row.reduce((sum, tile) => sum + tile.size * scale, 0);
    const thick = side > 0 ? area / side : 0;
    let along = 0;
    for (const tile of row) {
      const length = thick > 0 ? (tile.size * scale) / thick : 0;
      placed.push(width >= height
        ? { tile, x, y: y + along, width: thick, height: length }
        : { tile, x: x + along, y, width: length, height: thick });
      along += length;
    }
    if (width >= height) {
      x += thick;
      width = Math.max(0, width - thick);
    } else {
      y += thick;
      height = Math.max(0, height - thick);
    }
    from = to;
  }
  return placed;
}

/** How far the least square of a row is from being one. */
function worst(row, side, scale) {
  const areas = row.map((tile) => tile.size * scale);
  const sum = areas.reduce((all, one) => all + one, 0);
  return Math.max((side * side * Math.max(...areas)) / (sum * sum), (sum * sum) / (side * side * Math.min(...areas)));
}

function steps(most) {
  const power = 10 ** Math.floor(Math.log10(most || 1));
  const step = [0.2, 0.5, 1, 2, 5].map((one) => one * power).find((one) => most / one <= 5) ?? power * 10;
  const marks = [];
  for (let at = 0; at <= most + step * 0.001; at += step) {
    marks.push(at);
  }
  return marks;
}

/** How something changed, one line for each number. */
export function line(rows, when, numeric, caption) {
  const points = rows.map((row) => ({ at: instant(row[when]), row })).sort((a, b) => a.at - b.at);
  const shown = numeric.slice(0, 4);
  const most = Math.max(...points.flatMap((point) => shown.map((column) => point.row[column] ?? 0)), 0);
  const wide = room();
  const [left, right, top, bottom] = [76, wide - 14, 12, LINE_HEIGHT - 30];
  const first = points[0].at;
  const length = Math.max(1, points[points.length - 1].at - first);
  const marks = steps(most);
  const high = Math.max(most, marks[marks.length - 1], 1e-9);
  const x = (at) => left + ((at - first) / length) * (right - left);
  const y = (value) => bottom - (value / high) * (bottom - top);
  const drawing = frame(wide, LINE_HEIGHT, `${caption}: ${shown.map(title).join(", ")} from ${time(first)} to `
    + `${time(points[points.length - 1].at)}, at most ${amount(shown[0], most)}. The table has all of them.`);
  for (const mark of marks) {
    drawing.append(svg("line", { class: "grid", x1: left, x2: right, y1: y(mark), y2: y(mark) }),
      svg("text", { class: "axis", x: left - 8, y: y(mark) + 4, "text-anchor": "end" }, amount(shown[0], mark)));
  }
  const day = (at) => new Date(at).toISOString().slice(0, length > 2 * 86_400_000 || !isInstant(rows[0][when]) ? 10 : 16).replace("T", " ");
  drawing.append(svg("text", { class: "axis", x: left, y: LINE_HEIGHT - 8 }, day(first)),
    svg("text", { class: "axis", x: right, y: LINE_HEIGHT - 8, "text-anchor": "end" }, day(points[points.length - 1].at)));
  shown.forEach((column, series) => {
    const known = points.filter((point) => isAmount(point.row[column]));
    drawing.append(svg("polyline", {
      class: `series-${series}`, points: known.map((point) => `${x(point.at)},${y(point.row[column])}`).join(" "),
    }));
    for (const point of known) {
      drawing.append(svg("circle", { class: `series-${series}`, cx: x(point.at), cy: y(point.row[column]), r: 3 },
        svg("title", {}, `${time(point.at)}: ${amount(column, point.row[column])}`)));
    }
  });
  return figure("line", `${caption}: ${shown.map(title).join(", ")} over time (UTC)`, drawing, legend(shown));
}

function legend(columns) {
  return columns.length < 2 ? [] : el("ul", { class: "legend" },
    columns.map((column, series) => el("li", { class: `series-${series}` }, title(column))));
}

/** A bar for each row, by the number that is chosen. */
export function bars(rows, name, numeric, caption) {
  const place = el("div", {});
  const wide = room();
  const names = Math.min(190, Math.round(wide * 0.36));
  const longest = wide - names - 130;
  const choice = el("select", { "aria-label": "Number shown", onchange: () => draw(choice.value) },
    numeric.map((column) => el("option", { value: column }, title(column))));
  const draw = (column) => {
    const shown = [...rows].sort((a, b) => (b[column] ?? 0) - (a[column] ?? 0)).slice(0, MOST_BARS);
    const most = Math.max(...shown.map((row) => row[column] ?? 0), 1e-9);
    const height = shown.length * 26 + 6;
    const drawing = frame(wide, height, `${caption} by ${title(column)}; the most has ${label(shown[0][name])} with `
      + `${amount(column, shown[0][column] ?? 0)}. The table has all of them.`);
    shown.forEach((row, at) => {
      const y = at * 26 + 4;
      const value = row[column] ?? 0;
      drawing.append(svg("text", { x: names + 6, y: y + 14, "text-anchor": "end" }, cut(label(row[name]), names)),
        svg("rect", { class: "series-0", x: names + 14, y, width: Math.max(1, (value / most) * longest), height: 19, rx: 3 }),
        svg("text", { class: "dim", x: names + 22 + (value / most) * longest, y: y + 14 }, amount(column, value)));
    });
    place.replaceChildren(drawing);
  };
  draw(numeric[0]);
  const most = rows.length > MOST_BARS ? `, the first ${MOST_BARS} of ${rows.length}` : "";
  return figure("bars", `${caption}${most}`, place, numeric.length > 1 ? el("p", { class: "pick" }, choice) : []);
}

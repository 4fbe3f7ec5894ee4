import { button, download, el, icon } from "./dom.js";
import { count, instant, number, scalar, title } from "./format.js";

const ROWS = 100;
const FILTERED_FROM = 6;
const SHORT = 26;

/** As the rows come, the first of them. */
export function asIs() {
  return { sort: null, down: false, filter: "", shown: ROWS };
}

/**
 * A list of records as a table that can be sorted by any column and filtered, with all of it as JSON and CSV.
 *
 * @param {object[]} rows
 * @param {string} caption
 * @param {(column: string, row: object) => Element|null} link what stands for a cell that leads somewhere
 * @param state how it is looked at, which {@link asIs} begins; one that is kept outlives the table
 */
export function table(rows, caption, link = () => null, state = asIs()) {
  const columns = columnsOf(rows);
  const kinds = new Map(columns.map((column) => [column, kind(rows, column)]));
  const words = new Map(rows.map((row) => [row, columns.map((column) => scalar(column, row[column])).join("\u0000").toLowerCase()]));
  const heads = columns.map((column) => el("th", { scope: "col", class: kinds.get(column) },
    button(title(column), () => {
      state.down = state.sort === column ? !state.down : kinds.get(column) === "number";
      state.sort = column;
      draw();
    }, { class: "sort", "aria-label": `Sort by ${title(column)}` })));
  const body = el("tbody", {});
  const grid = el("table", {}, el("caption", { class: "unseen" }, caption), el("thead", {}, el("tr", {}, heads)), body);
  const found = el("span", { class: "found", role: "status" });
  const more = button("", () => {
    state.shown += 10 * ROWS;
    draw();
  }, { class: "more" });
  const filter = el("input", {
    type: "search", class: "filter", value: state.filter, placeholder: "Filter", "aria-label": `Filter ${caption}`, autocomplete: "off", spellcheck: "false",
    oninput: () => {
      state.filter = filter.value.trim().toLowerCase();
      state.shown = ROWS;
      draw();
    },
  });

  function draw() {
    const kept = state.filter === "" ? [...rows] : rows.filter((row) => words.get(row).includes(state.filter));
    if (state.sort !== null) {
      kept.sort((a, b) => compare(a[state.sort], b[state.sort]) * (state.down ? -1 : 1));
    }
    columns.forEach((column, at) => {
      if (state.sort === column) {
        heads[at].setAttribute("aria-sort", state.down ? "descending" : "ascending");
      } else {
        heads[at].removeAttribute("aria-sort");
      }
    });
    body.replaceChildren(...kept.slice(0, state.shown).map((row) => el("tr", {},
      columns.map((column) => el("td", { class: kinds.get(column) },
        link(column, row) ?? scalar(column, row[column]))))));
    found.textContent = state.filter === "" ? count(rows.length, "row") : `${number(kept.length)} of ${count(rows.length, "row")}`;
    more.hidden = kept.length <= state.shown;
    more.textContent = `Show more, ${number(Math.max(0, kept.length - state.shown))} are left`;
  }

  draw();
  const file = caption.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "result";
  return el("div", { class: "data" },
    el("div", { class: "tools" }, rows.length >= FILTERED_FROM ? filter : [], found, el("span", { class: "space" }),
      button([icon("download"), "CSV"], () => download(`${file}.csv`, "text/csv", csv(rows, columns)),
        { class: "quiet", "aria-label": `Download ${caption} as CSV` }),
      button([icon("download"), "JSON"], () => download(`${file}.json`, "application/json", JSON.stringify(rows, null, 2)),
        { class: "quiet", "aria-label": `Download ${caption} as JSON` })),
    el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": caption }, grid),
    more);
}

/** In the order in which they come up, with a value or without; what no row has a value for is left out. */
export function columnsOf(rows) {
  const names = new Set(rows.flatMap(Object.keys));
  return [...names].filter((name) => rows.some((row) => row[name] !== null && row[name] !== undefined));
}

/** Short words stay on one line, long ones may break anywhere. */
function kind(rows, column) {
  if (rows.some((row) => typeof row[column] === "number")) {
    return "number";
  }
  return rows.slice(0, 10 * ROWS).every((row) => scalar(column, row[column]).length <= SHORT) ? "short" : "long";
}

/** What is absent comes first, numbers and times by what they are, text as people sort it. */
function compare(a, b) {
  const [none, other] = [a === null || a === undefined, b === null || b === undefined];
  if (none || other) {
    return Number(other) - Number(none);
  }
  if (typeof a === "number" && typeof b === "number") {
    return a - b;
  }
  const [at, bt] = [instant(a), instant(b)];
  if (at !== null && bt !== null) {
    return at - bt;
  }
  return String(a).localeCompare(String(b), "en", { numeric: true, sensitivity: "base" });
}

/** With values as they are, but for what a spreadsheet would take for a formula. */
export function csv(rows, columns) {
  const cell = (value) => {
    if (value === null || value === undefined) {
      return "";
    }
    if (typeof value === "number" || typeof value === "boolean") {
      return String(value);
    }
    const text = typeof value === "object" ? JSON.stringify(value) : value;
    const safe = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns, ...rows.map((row) => columns.map((column) => row[column]))]
    .map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** Names and values of one record. */
export function facts(pairs) {
  const shown = pairs.map(([name, value]) => [title(name), scalar(name, value)]);
  const few = shown.length <= 6 && shown.every(([, text]) => text.length <= 40);
  return el("dl", { class: few ? "where" : "facts" },
    shown.map(([name, text]) => el("div", {}, el("dt", {}, name), el("dd", {}, text))));
}


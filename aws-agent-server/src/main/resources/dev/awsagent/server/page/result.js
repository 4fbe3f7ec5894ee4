import { picture } from "./chart.js";
import { button, download, el, icon, message } from "./dom.js";
import { count, harmless, number, title, toolTitle } from "./format.js";
import { columnsOf, facts, table } from "./table.js";

/**
 * What came back of one step: numbers and names as facts, lists as tables, pictures where looking beats reading, and the proof.
 *
 * @param outcome as the protocol has it
 * @param {boolean} headed whether the step is named, being one of several
 * @param {((tool: string, args: object, words: string) => void)|null} look runs a look that a cell leads to; null where none does
 */
export function outcome(outcome, headed, look) {
  const parts = [];
  if (headed) {
    parts.push(el("h2", {}, toolTitle(outcome.tool)));
  }
  if (outcome.ok) {
    parts.push(value(outcome.result, toolTitle(outcome.tool), links(outcome, look)));
    if (outcome.nextPage) {
      parts.push(message("warn", `This is not all: ${harmless(outcome.nextPage)}`));
    }
  } else if (outcome.error) {
    parts.push(failure(outcome.error));
  }
  parts.push(proof(outcome));
  return el("div", { class: "outcome" }, parts);
}

/** Sizes that several steps brought, side by side; nothing where there is nothing to compare. */
export function compared(steps) {
  const rows = steps.filter((step) => step.ok && step.tool === "s3_bucket_size" && typeof step.result?.bytes === "number")
    .map(({ result }) => ({ bucket: `${result.bucket}${result.prefix ? `/${result.prefix}` : ""}`, objects: result.objects, bytes: result.bytes }));
  return rows.length < 2 ? [] : list(rows, "Sizes compared", () => null);
}

export function failure(error) {
  return el("div", { class: "failure" },
    message("bad", el("strong", {}, `${title(error.kind)}: `), harmless(error.message)),
    error.hint ? message("next", el("strong", {}, "Next: "), harmless(error.hint)) : []);
}

function value(result, caption, link) {
  if (result === null || result === undefined) {
    return message("dim", "Done.");
  }
  if (Array.isArray(result)) {
    return list(result, caption, link);
  }
  if (typeof result !== "object") {
    return text(String(result));
  }
  const pairs = Object.entries(result).filter(([, one]) => one !== null && one !== undefined);
  const lists = pairs.filter(([, one]) => Array.isArray(one) && one.length > 0);
  const said = pairs.some(([name, one]) => name !== "notes" && !(Array.isArray(one) && one.length === 0));
  const plain = [];
  const nested = [];
  for (const [name, one] of pairs) {
    if (name === "notes" && Array.isArray(one)) {
      nested.push(...one.map((note) => message("info", harmless(note))));
    } else if (Array.isArray(one) && one.length === 0) {
      // Beside other values an empty list is no news.
      if (!said) {
        plain.push([name, "none"]);
      }
    } else if (name === "count" && lists.length === 1 && lists[0][1].length === one) {
      // The table says so itself.
    } else if (typeof one === "string" && (one.includes("\n") || one.length > 300)) {
      nested.push(el("h2", { class: "minor" }, title(name)), text(one));
    } else if (Array.isArray(one) && (typeof one[0] === "object" || one.length > 6)) {
      nested.push(list(one, lists.length > 1 ? title(name) : caption, link, name));
    } else if (typeof one === "object" && !Array.isArray(one) && Object.values(one).some((inner) => typeof inner === "object" && inner !== null)) {
      nested.push(el("h2", { class: "minor" }, title(name)), value(one, title(name), link));
    } else {
      plain.push([name, one]);
    }
  }
  return [plain.length > 0 ? facts(plain) : [], nested];
}

function list(items, caption, link, name = "value") {
  if (items.length === 0) {
    return message("dim", "None.");
  }
  const rows = items.every((one) => one !== null && typeof one === "object" && !Array.isArray(one))
    ? items : items.map((one) => ({ [name]: one }));
  const grid = table(rows, caption, link);
  const shown = picture(rows, columnsOf(rows), caption);
  if (shown === null) {
    return el("div", { class: "list" }, el("h2", { class: "minor" }, caption), grid);
  }
  // Where rows have no more to tell than how large each is, the picture comes first.
  const first = shown.kind === "line" || (shown.kind === "treemap" && !columnsOf(rows).some((column) => /modified|created/i.test(column)));
  const views = { Picture: shown.element, Table: grid };
  const tabs = Object.keys(views).map((view) => button(view, () => show(view), { class: "tab", "aria-pressed": "false" }));
  const show = (view) => tabs.forEach((tab) => {
    tab.setAttribute("aria-pressed", String(tab.textContent === view));
    views[tab.textContent].hidden = tab.textContent !== view;
  });
  show(first ? "Picture" : "Table");
  return el("div", { class: "list" },
    el("div", { class: "head" }, el("h2", { class: "minor" }, caption), el("div", { class: "tabs", role: "group", "aria-label": `View of ${caption}` }, tabs)),
    Object.values(views));
}

function text(whole) {
  return el("div", { class: "text" },
    el("pre", { tabindex: "0" }, harmless(whole, true)),
    button([icon("download"), "Save"], () => download("text.txt", "text/plain", whole), { class: "quiet", "aria-label": "Save the text" }));
}

/** A bucket's name leads to what is in it, a folder's to what is below: by a plan, so that the name is never read as words. */
function links(outcome, look) {
  if (look === null) {
    return () => null;
  }
  if (outcome.tool === "s3_list_buckets") {
    return (column, row) => column === "name" && typeof row.name === "string"
      ? button(harmless(row.name), () => look("s3_list_objects", { bucket: row.name }, `list the objects in ${row.name}`), { class: "link" })
      : null;
  }
  if (outcome.tool === "s3_bucket_sizes") {
    return (column, row) => column === "bucket" && typeof row.bucket === "string" && typeof row.bytes === "number"
      ? button(harmless(row.bucket), () => look("s3_bucket_size", { bucket: row.bucket, byFolder: true }, `how big is each folder in ${row.bucket}`), { class: "link" })
      : null;
  }
  const bucket = outcome.result?.bucket;
  if (["s3_list_objects", "s3_bucket_size"].includes(outcome.tool) && typeof bucket === "string") {
    const below = (folder) => button(harmless(folder), () =>
      look("s3_list_objects", { bucket, prefix: folder }, `list the objects in ${bucket} under ${folder}`), { class: "link" });
    return (column, row) => ["folder", "folders"].includes(column) && typeof row[column] === "string" && row[column].endsWith("/")
      ? below(row[column]) : null;
  }
  return () => null;
}

/** The requests that AWS answered, with their ids. */
function proof(outcome) {
  const made = outcome.evidence ?? [];
  if (made.length === 0) {
    return [];
  }
  const all = made.length + (outcome.moreRequests ?? 0);
  const rows = made.map((request) => ({
    operation: `${request.service}:${request.operation}`, status: request.status === 0 ? "no answer" : String(request.status),
    requestId: request.requestId, region: request.region, attempts: request.attempts, at: request.at,
  }));
  const took = outcome.millis >= 1000 ? `${number(outcome.millis / 1000)} s` : `${outcome.millis} ms`;
  return el("details", { class: "proof" },
    el("summary", {}, `${count(all, "request")} in ${took}`, all > made.length ? `, the first ${made.length} here` : "",
      outcome.allowedBy ? `, without asking, by '${harmless(outcome.allowedBy)}'` : ""),
    table(rows, `Requests of ${toolTitle(outcome.tool)}`));
}

/** `SANDBOX · profile dev · account 123456789012 · region eu-west-1`. */
export function place(context) {
  const parts = [];
  if (context.sandbox) {
    parts.push(el("strong", { class: "sandbox" }, "Sandbox, not AWS"));
  }
  if (context.profile) {
    parts.push(`profile ${harmless(context.profile)}`);
  }
  if (context.account && !context.sandbox) {
    parts.push(`account ${harmless(context.account)}`);
  }
  if (context.region) {
    parts.push(`region ${harmless(context.region)}`);
  }
  if (context.endpoint && !context.sandbox) {
    parts.push(`endpoint ${harmless(context.endpoint)}`);
  }
  if (context.planner && context.plannerShown) {
    parts.push(`planned by ${harmless(context.planner)}`);
  }
  return parts.length === 0 ? null : el("p", { class: "place" }, parts.map((part, at) => [at > 0 ? " · " : "", part]));
}


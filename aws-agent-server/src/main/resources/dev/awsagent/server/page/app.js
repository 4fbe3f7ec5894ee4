import { all, get, send } from "./api.js";
import { Connection } from "./connection.js";
import { announce, button, el, icon, message } from "./dom.js";
import { edit } from "./edit.js";
import { ago, harmless, title, toolTitle } from "./format.js";
import { choose } from "./palette.js";
import { ProposalCard } from "./proposal.js";
import { table } from "./table.js";
import { Thread } from "./thread.js";
import { uploads } from "./upload.js";

const $ = (id) => document.getElementById(id);
const LONGEST_TITLE = 80;

const state = {
  session: null,
  conversations: [],
  current: null,
  draft: {},
  thread: null,
  tools: null,
  back: 0,
  opened: 0,
};

const connection = new Connection({
  event: (conversation, id, at, event) => conversation === state.current?.id && happened(event, at),
  reset: (conversation) => conversation === state.current?.id && open(conversation),
  state: (now, seconds) => connected(now, seconds),
  problem: (text) => banner(text, "bad"),
  signedOut: () => signIn("You were signed out."),
});

/* ---- Signing in ---- */

async function start() {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (token) {
    // Out of the address, and so out of the history, before anything else.
    history.replaceState(null, "", location.pathname);
    try {
      await send("POST", "/session", { token: decodeURIComponent(token) });
    } catch (problem) {
      signIn(problem.message);
      return;
    }
  }
  try {
    state.session = await get("/session");
  } catch (problem) {
    signIn(problem.status === 401 ? null : problem.message);
    return;
  }
  $("sign-in").hidden = true;
  $("app").hidden = false;
  $("sign-out").querySelector("span").textContent = `Sign out ${harmless(state.session.user)}`;
  $("waiting-link").hidden = !state.session.roles.includes("approver");
  $("audit-link").hidden = !state.session.roles.includes("approver");
  connection.open();
  // Before what takes time: what is said meanwhile must not be put aside by it.
  route();
  if (matchMedia("(pointer: fine)").matches) {
    field.focus();
  }
  await Promise.all([listConversations(), loadTools()]);
  if (!$("welcome").hidden) {
    welcome();
  }
}

function signIn(why) {
  connection.close();
  const input = el("input", { type: "password", id: "token", required: true, autocomplete: "off", spellcheck: "false" });
  $("app").hidden = true;
  $("sign-in").hidden = false;
  $("sign-in").replaceChildren(el("form", { onsubmit: async (event) => {
    event.preventDefault();
    try {
      await send("POST", "/session", { token: input.value.replace(/^.*#token=/, "").trim() });
      location.reload();
    } catch (problem) {
      signIn(problem.message);
    }
  } },
  el("h1", {}, "AWS Agent"),
  el("p", {}, "Open the link that the server printed when it started, or paste it, or your token, here."),
  why ? el("p", { class: "note bad", role: "alert" }, harmless(why)) : [],
  el("label", { for: "token" }, "Link or token"), input,
  el("button", { type: "submit", class: "primary" }, "Sign in")));
  input.focus();
}

/* ---- The connection ---- */

function connected(now, seconds) {
  document.body.dataset.connection = now;
  if (now === "open") {
    banner(null);
  } else if (now === "lost") {
    banner(`The connection is lost; trying again in ${Math.max(1, Math.round(seconds))} s.`, "warn",
      button("Try now", () => connection.now(), { class: "quiet" }));
    get("/session").catch((problem) => problem.status === 401 && signIn("Your session has ended."));
  }
}

function banner(text, kind, ...more) {
  const place = $("banner");
  place.hidden = text === null;
  place.className = `banner ${kind ?? ""}`;
  place.replaceChildren(...(text === null ? [] : [el("span", {}, harmless(text)), ...more,
    kind === "bad" ? button("×", () => banner(null), { class: "quiet", "aria-label": "Dismiss" }) : ""]));
}

/* ---- Conversations ---- */

async function listConversations() {
  try {
    state.conversations = (await get("/conversations?limit=50")).items;
  } catch (problem) {
    banner(problem.message, "bad");
  }
  $("conversations").replaceChildren(...state.conversations.map((one) => el("li", {},
    el("a", { href: `#/c/${encodeURIComponent(one.id)}`, "aria-current": one.id === state.current?.id ? "page" : null },
      el("span", { class: "name" }, one.title ? harmless(one.title) : "Untitled"),
      el("span", { class: `when${one.waiting ? " waits" : ""}` }, one.waiting ? "waits for approval" : one.running ? "running" : ago(one.changed))),
    button(icon("trash"), () => remove(one), { class: "plain remove", "aria-label": `Delete ${one.title ? harmless(one.title) : "conversation"}`, title: "Delete" }))));
}

async function remove(conversation) {
  if (!confirm(`Delete the conversation "${conversation.title ?? conversation.id}"? What it did stays done.`)) {
    return;
  }
  try {
    await send("DELETE", `/conversations/${encodeURIComponent(conversation.id)}`);
    if (conversation.id === state.current?.id) {
      location.hash = "#/";
    }
  } catch (problem) {
    banner(problem.message, "bad");
  }
  await listConversations();
}

function fresh() {
  leave();
  state.current = null;
  $("title").textContent = "New conversation";
  show("chat");
  welcome();
  settings();
  running();
}

function leave() {
  state.opened++;
  if (state.current) {
    connection.unsubscribe(state.current.id);
  }
  state.thread = new Thread($("thread"), actions);
  state.back = 0;
  looking();
}

async function open(id) {
  leave();
  show("chat");
  $("welcome").hidden = true;
  const path = `/conversations/${encodeURIComponent(id)}`;
  const opened = state.opened;
  try {
    const conversation = await get(path);
    const entries = await all(`${path}/history`);
    if (opened !== state.opened) {
      // Another one was opened meanwhile.
      return;
    }
    state.current = conversation;
    state.thread = new Thread($("thread"), actions);
    entries.forEach((entry) => state.thread.entry(entry));
    connection.subscribe(id, entries.reduce((last, entry) => Math.max(last, entry.event), 0));
    $("title").textContent = conversation.title ? harmless(conversation.title) : "Untitled";
    if (conversation.waiting && entries[entries.length - 1]?.reply?.type !== "approval-needed") {
      actions.stillWaits();
    }
    welcome();
    settings();
    running();
    mark();
  } catch (problem) {
    state.current = null;
    banner(problem.message, "bad");
  }
}

function mark() {
  document.querySelectorAll("#conversations a").forEach((link) => {
    if (link.getAttribute("href") === `#/c/${encodeURIComponent(state.current?.id ?? "")}`) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  });
}

/** The conversation that is open; a new one when none is. */
let beginning = null;
function conversation(text) {
  if (state.current) {
    return Promise.resolve(state.current.id);
  }
  beginning ??= (async () => {
    try {
      const titled = Array.from(text.split("\n")[0].trim());
      const made = await send("POST", "/conversations", {
        ...state.draft, title: titled.length > LONGEST_TITLE ? `${titled.slice(0, LONGEST_TITLE - 1).join("")}…` : titled.join(""),
      });
      state.current = made;
      connection.subscribe(made.id, 0);
      history.replaceState(null, "", `#/c/${encodeURIComponent(made.id)}`);
      $("title").textContent = made.title ? harmless(made.title) : "Untitled";
      $("welcome").hidden = true;
      await listConversations();
      return made.id;
    } finally {
      beginning = null;
    }
  })();
  return beginning;
}

function happened(event, at) {
  state.thread.event(event, at);
  if (event.event === "settings") {
    Object.assign(state.current, { profile: event.profile, region: event.region, model: event.model, title: event.title });
    $("title").textContent = event.title ? harmless(event.title) : "Untitled";
    settings();
  }
  if (event.event === "asked" || event.event === "replied") {
    $("welcome").hidden = true;
    running();
    listConversations();
  }
}

function running() {
  const on = state.thread?.running ?? false;
  $("stop").hidden = !on;
  $("send").hidden = on;
}

/* ---- What a person does ---- */

const actions = {
  async say(text) {
    try {
      const id = await conversation(text);
      await connection.ask({ type: "message", conversation: id, text });
    } catch (problem) {
      banner(problem.message, "bad");
      throw problem;
    }
  },
  get mayDecide() {
    return state.session.roles.includes("operator") || state.session.roles.includes("approver");
  },
  approve: (seal, typed) => connection.ask({ type: "approve", conversation: state.current.id, seal, typed }),
  reject: (seal) => connection.ask({ type: "reject", conversation: state.current.id, seal }),
  edit(proposal, text) {
    edit(proposal, state.tools ?? [], (steps) => run(steps, text ?? "an edited plan"));
  },
  look(tool, args, text) {
    run([{ tool, arguments: args }], text).catch((problem) => banner(problem.message, "bad"));
  },
  looking: () => looking(),
  async stillWaits() {
    const id = state.current?.id;
    const waiting = (await get("/proposals").catch(() => ({ items: [] }))).items.find((one) => one.conversation === id);
    if (waiting && id === state.current?.id) {
      state.thread.waits({ type: "approval-needed", ...waiting });
    }
  },
};

/** A plan that the person made by clicking or by editing: typed arguments, which nobody has to read out of a sentence. */
async function run(steps, text) {
  const id = await conversation(text);
  await send("POST", `/conversations/${encodeURIComponent(id)}/runs`, { steps, text });
}

function looking() {
  const place = state.thread?.place ?? null;
  $("looking").textContent = place === null ? "" : `Files that are dropped go to s3://${harmless(place.bucket)}/${harmless(place.prefix)}`;
}

uploads({
  overlay: $("drop"),
  rows: $("uploads"),
  input: $("file"),
  where: () => (state.thread?.place ? `Drop to upload to s3://${harmless(state.thread.place.bucket)}/${harmless(state.thread.place.prefix)}`
    : "Drop to upload; you will be asked where to"),
  limit: () => state.session?.uploadLimit ?? null,
  conversation: () => conversation("Upload"),
  async done(id, files) {
    const place = state.thread.place;
    if (place === null) {
      compose(files.length === 1 ? `upload "${files[0].file}" to ` : `upload the folder "${files[0].file.replace(/\/[^/]*$/, "")}" to `);
      return;
    }
    const to = `s3://${place.bucket}/${place.prefix}`;
    await (files.length === 1
      ? send("POST", `/conversations/${encodeURIComponent(id)}/transfers`, { from: files[0].file, to })
      : run(files.map((file) => ({
        tool: "s3_upload_file", arguments: { source: file.file, bucket: place.bucket, key: place.prefix + file.name },
      })), `upload ${files.length} files to ${to}`));
  },
});

/* ---- The message ---- */

const field = $("message");

function compose(text) {
  field.value = text;
  grow();
  field.focus();
  field.setSelectionRange(text.length, text.length);
}

function grow() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, innerHeight * 0.4)}px`;
}

field.addEventListener("input", () => {
  state.back = 0;
  grow();
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("composer").requestSubmit();
  } else if ((event.key === "ArrowUp" || event.key === "ArrowDown") && (field.value === "" || state.back > 0)) {
    const said = state.thread.said;
    const back = Math.min(said.length, Math.max(0, state.back + (event.key === "ArrowUp" ? 1 : -1)));
    if (said.length > 0) {
      event.preventDefault();
      compose(back === 0 ? "" : said[said.length - back]);
      state.back = back;
    }
  } else if (event.key === "Escape" && state.thread.running) {
    stop();
  }
});
$("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (text === "" || state.thread.running) {
    return;
  }
  compose("");
  state.back = 0;
  await actions.say(text).catch(() => field.value === "" && compose(text));
});
$("send").addEventListener("click", () => field.focus());
$("stop").addEventListener("click", () => stop());

function stop() {
  connection.cancel(state.current.id);
  announce("Stopping.");
}

$("attach").addEventListener("click", () => $("file").click());
$("skip").addEventListener("click", (event) => {
  event.preventDefault();
  field.focus();
});

/* ---- Where it runs ---- */

function current(name) {
  return (state.current ?? state.draft)[name] ?? state.session?.[name] ?? null;
}

function settings() {
  const shown = (id, name, value) => $(id).replaceChildren(el("span", { class: "what" }, name), el("span", { class: "value" }, harmless(value)));
  if (state.session.sandbox) {
    document.body.dataset.sandbox = "";
  }
  shown("profile", state.session.sandbox ? "Sandbox" : "Profile", current("profile") ?? "default");
  shown("region", "Region", current("region") ?? "default");
  shown("model", "Planner", current("model") ?? "local");
}

async function set(name, value) {
  if (state.current === null) {
    state.draft[name] = value;
    settings();
    announce(`${title(name)}: ${value ?? "default"}`);
    return;
  }
  try {
    const changed = await send("PATCH", `/conversations/${encodeURIComponent(state.current.id)}`, { [name]: value });
    Object.assign(state.current, changed);
    settings();
    announce(`${title(name)}: ${value ?? "default"}`);
  } catch (problem) {
    banner(problem.message, "bad");
  }
}

function option(name, value, detail, kind) {
  return { label: value === null ? "default" : harmless(value), detail, state: kind, current: (state.current ?? state.draft)[name] === value
    || (value === null && !(state.current ?? state.draft)[name]), run: () => set(name, value) };
}

function profileItems(profiles) {
  return [option("profile", null, "what applies when none is named"), ...profiles.map((one) => {
    const where = [one.kind, one.region].filter(Boolean).map(harmless).join(", ");
    if (one.problem) {
      return option("profile", one.name, `${where}: ${harmless(one.problem)}`, "bad");
    }
    if (one.account) {
      return option("profile", one.name, `${where}: ${one.checked === false ? "not checked, " : "valid, account "}${harmless(one.account)}`
        + (one.expires ? `, until ${ago(one.expires)}` : ""), one.checked === false ? "" : "good");
    }
    return option("profile", one.name, where);
  })];
}

async function pickProfile() {
  const known = await get("/profiles");
  const picker = choose({ title: "Profile", placeholder: "Which profile?", items: profileItems(known.items),
    extra: [el("p", { class: "note dim", id: "validity", role: "status" }, "Checking which are valid…")] });
  try {
    picker.update(profileItems((await get("/profiles?validate=true")).items));
    $("validity")?.remove();
  } catch (problem) {
    if ($("validity")) {
      $("validity").textContent = `Which are valid could not be checked: ${problem.message}`;
    }
  }
}

async function pickRegion() {
  const regions = (await get("/regions")).items;
  choose({ title: "Region", placeholder: "Which region?",
    items: [option("region", null, "the profile's or the environment's"), ...regions.map((one) => option("region", one))] });
}

async function pickModel() {
  const models = (await get("/models")).items;
  choose({ title: "Planner", placeholder: "Who understands what you say?",
    items: models.map((one) => option("model", one.name, one.name === "local" ? "understands without a language model" : "a language model")) });
}

const guarded = (work) => () => work().catch((problem) => banner(problem.message, "bad"));
$("profile").addEventListener("click", guarded(pickProfile));
$("region").addEventListener("click", guarded(pickRegion));
$("model").addEventListener("click", guarded(pickModel));

/* ---- What it can do ---- */

async function loadTools() {
  try {
    state.tools = (await get("/tools")).items;
  } catch (problem) {
    state.tools = [];
  }
}

function welcome() {
  const place = $("welcome");
  place.hidden = state.thread.running || $("thread").childElementCount > 0;
  const plain = (state.tools ?? []).flatMap((tool) => (tool.effect.toUpperCase() === "READ"
    ? tool.examples.filter((example) => !example.includes("{")).slice(0, 1) : []));
  const wanted = ["list all S3 buckets", ...plain].filter((one, at, items) => items.findIndex((other) => other.toLowerCase() === one.toLowerCase()) === at);
  place.replaceChildren(
    el("h2", {}, "What shall be done?"),
    el("p", {}, "Say it in a sentence. What only looks runs at once; what changes something is shown first, and waits for your yes."),
    el("div", { class: "examples", role: "group", "aria-label": "Examples" }, wanted.slice(0, 6).map((one) => {
      const words = one.charAt(0).toUpperCase() + one.slice(1);
      return button(words, () => actions.say(words).catch(() => {}));
    })));
}

function commands() {
  const items = [
    { label: "New conversation", run: () => { location.hash = "#/"; fresh(); field.focus(); } },
    { label: "Switch profile", detail: current("profile") ?? "default", run: guarded(pickProfile) },
    { label: "Switch region", detail: current("region") ?? "default", run: guarded(pickRegion) },
    { label: "Switch planner", detail: current("model") ?? "local", run: guarded(pickModel) },
    { label: "Upload a file", run: () => $("file").click() },
    { label: "Dark or light", run: switchTheme },
    ...(state.session.roles.includes("approver") ? [{ label: "Approvals", detail: "all that waits for a yes", run: () => { location.hash = "#/waiting"; } },
      { label: "Audit log", detail: "what was changed and refused", run: () => { location.hash = "#/audit"; } }] : []),
    ...(state.thread.running ? [{ label: "Stop what is running", run: stop }] : []),
    ...(state.thread.waiting ? [{ label: "Go to what waits for your yes", run: () => state.thread.waiting.focus() }] : []),
    ...state.conversations.map((one) => ({ label: one.title ? harmless(one.title) : "Untitled", detail: `conversation, ${ago(one.changed)}`,
      run: () => { location.hash = `#/c/${encodeURIComponent(one.id)}`; } })),
    ...(state.tools ?? []).flatMap((tool) => tool.examples.slice(0, 3).map((example) => ({
      label: example, detail: `${toolTitle(tool.name)}, ${tool.effect.toLowerCase()}`, run: () => begin(example),
    }))),
  ];
  choose({ title: "Commands", placeholder: "What do you want to do?", items });
}

/** An example in the message field, its first blank selected. */
function begin(example) {
  compose(example);
  const blank = /\{[^}]*\}/.exec(example);
  if (blank) {
    field.setSelectionRange(blank.index, blank.index + blank[0].length);
  }
}

/* ---- Other views ---- */

function show(name) {
  $("chat").hidden = name !== "chat";
  $("composer").hidden = name !== "chat";
  $("other").hidden = name === "chat";
  for (const [view, link] of [["waiting", "waiting-link"], ["audit", "audit-link"]]) {
    if (view === name) {
      $(link).setAttribute("aria-current", "page");
    } else {
      $(link).removeAttribute("aria-current");
    }
  }
  aside(false);
}

async function audit() {
  show("audit");
  $("title").textContent = "Audit log";
  $("other").replaceChildren(message("dim", "Reading…"));
  try {
    const log = await get("/audit?limit=100");
    const checked = log.verification;
    $("other").replaceChildren(
      el("h2", {}, "What was changed and refused"),
      checked ? message(checked.whole ? "good" : "bad", checked.whole ? `The log is whole: ${checked.records} records, each what was written.`
        : `The log is not what was written: ${harmless(checked.problem)}`) : [],
      checked?.unfinished?.length > 0 ? message("warn", `What came of these is not written down, so it is in doubt: ${checked.unfinished.join(", ")}`) : [],
      log.items.length === 0 ? message("dim", "Nothing was changed yet.") : table([...log.items].reverse().map((one) => ({
        number: one.seq, at: one.at, event: one.of ? `${one.event} of ${one.of}` : one.event, tool: one.tool ?? null, effect: one.effect ?? null,
        result: one.result ?? null, on: (one.resources ?? []).join(", ") || (one.message ?? null), account: one.account ?? null,
        region: one.region ?? null, user: one.user ?? null, request: one.request ?? null,
      })), "Audit log"));
  } catch (problem) {
    $("other").replaceChildren(message("bad", harmless(problem.message)));
  }
}

async function waiting() {
  show("waiting");
  $("title").textContent = "Approvals";
  $("other").replaceChildren(message("dim", "Looking…"));
  try {
    const items = (await get("/proposals")).items;
    $("other").replaceChildren(el("h2", {}, "What waits for a yes"), items.length === 0 ? message("dim", "Nothing waits.") : "",
      ...items.map((one) => {
        const decide = (decision) => async (seal, typed = []) => {
          const said = await send("POST", `/conversations/${encodeURIComponent(one.conversation)}/approvals`, { seal, decision, typed });
          card.close(decision === "approve" ? "Approved." : "Rejected.");
          return said;
        };
        const card = new ProposalCard(one, { mayDecide: true, approve: decide("approve"), reject: decide("reject"),
          edit: () => { location.hash = `#/c/${encodeURIComponent(one.conversation)}`; } });
        return el("div", { class: "asked-by" }, el("p", {}, "Asked for by ", el("strong", {}, harmless(one.user))), card.element);
      }));
  } catch (problem) {
    $("other").replaceChildren(message("bad", harmless(problem.message)));
  }
}

function route() {
  const id = /^#\/c\/(.+)$/.exec(location.hash)?.[1];
  banner(null);
  if (id) {
    const wanted = decodeURIComponent(id);
    if (wanted === state.current?.id) {
      show("chat");
      $("title").textContent = state.current.title ? harmless(state.current.title) : "Untitled";
    } else {
      open(wanted);
    }
  } else if (location.hash === "#/audit") {
    audit();
  } else if (location.hash === "#/waiting") {
    waiting();
  } else {
    fresh();
  }
  mark();
}

/* ---- The frame ---- */

function aside(on) {
  document.body.classList.toggle("aside", on);
  $("menu").setAttribute("aria-expanded", String(on));
}

function switchTheme() {
  const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const next = dark ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem("theme", next);
  } catch (error) {
    // Storage may be off; then the choice lasts as long as the page.
  }
  announce(`${title(next)} colours`);
}

$("menu").addEventListener("click", () => {
  aside(!document.body.classList.contains("aside"));
  if (document.body.classList.contains("aside")) {
    $("new").focus();
  }
});
$("view").addEventListener("click", () => aside(false));
$("theme").addEventListener("click", switchTheme);
$("palette").addEventListener("click", commands);
$("new").addEventListener("click", () => {
  if (location.hash !== "#/") {
    history.pushState(null, "", "#/");
  }
  fresh();
  mark();
  field.focus();
});
$("sign-out").addEventListener("click", guarded(async () => {
  await send("DELETE", "/session");
  signIn("You are signed out.");
}));
addEventListener("hashchange", () => state.session && route());
addEventListener("keydown", (event) => {
  if (state.session === null || $("app").hidden) {
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (document.querySelector("dialog.palette")) {
      document.querySelector("dialog.palette").close();
    } else if (!document.querySelector("dialog[open]")) {
      commands();
    }
  } else if (event.key === "/" && !event.target.closest("input, textarea, select, dialog")) {
    event.preventDefault();
    field.focus();
  } else if (event.key === "Escape" && document.body.classList.contains("aside")) {
    aside(false);
    $("menu").focus();
  }
});
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && state.session && listConversations());

start();

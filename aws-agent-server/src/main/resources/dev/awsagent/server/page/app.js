import { all, done, get, send } from "./api.js";
import { Connection } from "./connection.js";
import { announce, button, confirmed, dialog, el, icon, message } from "./dom.js";
import { edit } from "./edit.js";
import { ago, count, harmless, title, toolTitle } from "./format.js";
import { choose } from "./palette.js";
import { Prompts } from "./prompt.js";
import { ProposalCard } from "./proposal.js";
import { asIs, table } from "./table.js";
import { shown, Thread } from "./thread.js";
import { uploads } from "./upload.js";

const $ = (id) => document.getElementById(id);
const LIST_AGAIN = 3_000;
/** So many conversations are listed, and so many more each time. */
const LISTED = 50;
/** The server gives no more at once. */
const MOST_LISTED = 1_000;
/** So much of what was said is brought back by the arrow. */
const MOST_SAID = 500;
/** When a language model is asked. */
const PLANNERS = {
  auto: ["asked where it is needed", "a language model where nothing else is sure"],
  local: ["asked never", "no language model, whichever is chosen"],
  model: ["asked always", "the language model, for every sentence"],
};
const SEARCH_AFTER = 200;
/** What the server has not taken by then is shown as waiting, though the connection looks as if it were there. */
const SHOWN_AFTER = 1_000;
/** So many records of the audit log are read at once. */
const RECORDS = 100;
/** More files than these are told by their number. */
const MOST_NAMES = 4;

const state = {
  session: null,
  conversations: [],
  listed: LISTED,
  /** What was said in the conversations that were open before, oldest first. */
  said: [],
  current: null,
  /** The id of the conversation that is being opened, once it is there: what is said meanwhile waits for it. Null for none. */
  opening: null,
  /** What happens in one whose history is not there yet. */
  held: null,
  /** Opens again what could not be opened; null for nothing. */
  again: null,
  /** Whether the server said that it stops, and was not found again since. */
  stopping: false,
  draft: {},
  thread: null,
  tools: null,
  back: 0,
  /** Counts what was opened, so that what took its time knows whether it is still wanted. */
  view: 0,
};

const prompts = new Prompts((id) => titled((id === state.current?.id ? state.current : state.conversations.find((one) => one.id === id)) ?? {}));

const connection = new Connection({
  event: (conversation, id, at, event) => {
    if (conversation === state.current?.id) {
      happened(event, at, id);
    } else if (conversation === state.held?.id) {
      state.held.events.push([event, at, id]);
    }
  },
  reset: (conversation) => [state.current?.id, state.held?.id].includes(conversation) && open(conversation, true),
  cancelled: (conversation, was) => !was && conversation === state.current?.id && announce("Nothing was running any more."),
  state: (now, seconds) => connected(now, seconds),
  taken: (wish) => state.thread?.taken(wish),
  prompt: (prompt) => {
    prompts.ask(prompt);
    if (prompt.conversation === state.current?.id) {
      state.thread.asking();
    }
  },
  promptOver: (id) => prompts.over(id),
  problem: (text) => banner(text, "bad"),
  stopping: () => {
    state.stopping = true;
    banner("The server is stopping: what runs goes on to its end, and nothing new is taken. This page comes back by itself once it is there again.", "warn");
  },
  signedOut: () => signIn("You were signed out."),
});

/* ---- Signing in ---- */

/** Signs in with the token of the link, where the address has one; answers whether it had. */
async function takeToken() {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (!token) {
    return false;
  }
  // Out of the address, and so out of the history, before anything else.
  history.replaceState(null, "", location.pathname);
  await send("POST", "/session", { token: decodeURIComponent(token) });
  return true;
}

async function start() {
  try {
    await takeToken();
  } catch (problem) {
    signIn(problem.message, problem.issuer);
    return;
  }
  try {
    state.session = await get("/session");
  } catch (problem) {
    signIn(problem.status === 401 ? null : problem.message, problem.issuer);
    return;
  }
  $("sign-in").hidden = true;
  $("app").hidden = false;
  $("sign-out").querySelector("span").textContent = `Sign out ${harmless(state.session.user)}`;
  $("waiting-link").hidden = !state.session.roles.includes("approver");
  $("audit-link").hidden = !state.session.roles.includes("approver");
  $("attach").hidden = !mayChange();
  leave();
  settings();
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

/**
 * Asks for a token.
 *
 * @param why it is asked for; null where nobody was signed in
 * @param {string|null} issuer who vouches for users here; null for nobody, or where that was not said
 */
function signIn(why, issuer = null) {
  connection.close();
  prompts.clear();
  state.session = null;
  const input = el("input", { type: "password", id: "token", required: true, autocomplete: "off", spellcheck: "false" });
  $("app").hidden = true;
  $("sign-in").hidden = false;
  $("sign-in").replaceChildren(el("form", { onsubmit: async (event) => {
    event.preventDefault();
    try {
      await send("POST", "/session", { token: input.value.replace(/^.*#token=/, "").trim() });
      location.reload();
    } catch (problem) {
      signIn(problem.message, issuer ?? problem.issuer);
    }
  } },
  el("h1", {}, "AWS Agent"),
  issuer === null ? el("p", {}, "Open the link that the server printed when it started, or paste it, or your token, here.") : [
    el("p", {}, "Sign in with a token of ", el("strong", {}, harmless(issuer)), "."),
    el("ol", { class: "steps" },
      el("li", {}, "Get an ID token for this server from there: by the command line of your company's sign-in, or from whoever runs this server."),
      el("li", {}, "Paste it here. It begins with ", el("code", {}, "eyJ"), " and counts for as long as its issuer says; then paste a new one.")),
    el("p", { class: "note dim" }, "Whoever started the server can use the link that it printed instead.")],
  why ? el("p", { class: "note bad", role: "alert" }, harmless(why)) : [],
  el("label", { for: "token" }, issuer === null ? "Link or token" : "Token or link"), input,
  el("button", { type: "submit", class: "primary" }, "Sign in")));
  input.focus();
  if (issuer === null && why !== null) {
    // It is said to whoever is nobody.
    get("/session").catch((problem) => problem.issuer && input.value === "" && signIn(why, problem.issuer));
  }
}

/* ---- The connection ---- */

function connected(now, seconds) {
  document.body.dataset.connection = now;
  if (now === "open") {
    state.stopping = false;
    banner(null);
    prompts.look().catch(() => {});
    state.again?.();
  } else if (now === "lost") {
    unsent();
    banner(`${state.stopping ? "The server has stopped. " : ""}The connection is lost; trying again in ${Math.max(1, Math.round(seconds))} s.`, "warn",
      button("Try now", () => connection.now(), { class: "quiet" }));
    get("/session").catch((problem) => problem.status === 401 && signIn("Your session has ended.", problem.issuer));
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

/** Shows what was said in what is open and the server has not taken yet. */
function unsent() {
  connection.unsent.filter((wish) => wish.type === "message" && wish.conversation === state.current?.id)
    .forEach((wish) => state.thread.unsent(wish));
}

let listing = 0;
/** Counts how often the list was asked for, and which of these was answered; the answers may overtake each other. */
let lists = 0;
let listed = 0;
async function listConversations() {
  clearTimeout(listing);
  const mine = ++lists;
  try {
    const words = $("find").value.trim();
    const found = await get(`/conversations?limit=${state.listed}${words === "" ? "" : `&title=${encodeURIComponent(words)}`}`);
    if (mine < listed) {
      return;
    }
    listed = mine;
    state.conversations = found.items;
    $("more").hidden = found.next === null || state.listed >= MOST_LISTED;
    $("none").hidden = words === "" || found.items.length > 0;
  } catch (problem) {
    banner(problem.message, "bad");
  }
  const open = state.conversations.find((one) => one.id === state.current?.id);
  if (open) {
    state.current.title = open.title;
    heading();
  }
  $("conversations").replaceChildren(...state.conversations.map((one) => el("li", {},
    el("a", { href: `#/c/${encodeURIComponent(one.id)}` },
      el("span", { class: "name" }, titled(one)),
      el("span", { class: `when${one.waiting && !one.running ? " waits" : ""}` }, one.running ? "running" : one.waiting ? "waits for approval" : ago(one.changed))),
    button(icon("pen"), () => rename(one), { class: "plain edge rename", "aria-label": `Rename ${titled(one)}`, title: "Rename" }),
    button(icon("trash"), () => remove(one), { class: "plain edge remove", "aria-label": `Delete ${one.title ? harmless(one.title) : "conversation"}`, title: "Delete" }))));
  mark();
  clearTimeout(listing);
  if (state.conversations.some((one) => one.running) && document.visibilityState === "visible") {
    // What runs in one that is not open is not told of.
    listing = setTimeout(listConversations, LIST_AGAIN);
  }
}

function titled(conversation) {
  return conversation.title ? harmless(conversation.title) : "Untitled";
}

/** The title of what is open, where that is a conversation. */
function heading() {
  if (!$("chat").hidden) {
    $("title").textContent = state.current ? titled(state.current) : "New conversation";
  }
}

function rename(conversation) {
  const input = el("input", { type: "text", id: "new-title", maxlength: "200", required: true, autocomplete: "off", value: conversation.title ?? "" });
  const problem = el("p", { class: "note bad", role: "alert", hidden: true });
  const asked = dialog("ask", "Rename", el("form", { onsubmit: async (event) => {
    event.preventDefault();
    try {
      await send("PATCH", `/conversations/${encodeURIComponent(conversation.id)}`, { title: input.value.trim() || null });
      asked.close();
      await listConversations();
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    }
  } },
  el("h2", {}, "What is it called?"),
  el("div", { class: "field" }, el("label", { for: "new-title" }, "Title"), input), problem,
  el("div", { class: "buttons" }, el("button", { type: "submit", class: "primary" }, "Rename"), button("Cancel", () => asked.close()))));
  input.select();
}

async function remove(conversation) {
  const name = conversation.title ? `"${harmless(conversation.title)}"` : "this conversation";
  if (!(await confirmed(`Delete ${name}?`, "What it did stays done. What runs in it is called off, and what waits for a yes is given up.", "Delete"))) {
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
  $("title").textContent = "New conversation";
  show("chat");
  welcome();
  settings();
  running();
}

function leave() {
  state.view++;
  for (const id of [state.current?.id, state.held?.id]) {
    if (id) {
      connection.unsubscribe(id);
    }
  }
  const before = state.thread?.said ?? [];
  state.said = [...state.said.filter((text) => !before.includes(text)), ...before].slice(-MOST_SAID);
  state.current = null;
  state.opening = null;
  state.held = null;
  state.again = null;
  state.thread = new Thread($("thread"), actions);
  state.back = 0;
  looking();
}

/**
 * Shows a conversation, and what happens in it from then on.
 *
 * @param {boolean} missed whether more happened than the server has kept: then it listens first, and looks at what was said after that
 */
function open(id, missed = false) {
  leave();
  show("chat");
  $("welcome").hidden = true;
  running();
  const view = state.view;
  if (missed) {
    state.held = { id, events: [] };
    state.opening = connection.subscribe(id, null).then(() => load(id, view));
  } else {
    state.opening = load(id, view);
  }
  state.opening.catch((problem) => {
    if (view === state.view) {
      state.again = () => open(id, missed);
      banner(problem.message, "bad", button("Try again", state.again, { class: "quiet" }));
    }
  });
}

async function load(id, view) {
  const path = `/conversations/${encodeURIComponent(id)}`;
  const conversation = await get(path);
  const entries = await all(`${path}/history`);
  if (view !== state.view) {
    // Another one was opened meanwhile.
    return id;
  }
  state.current = conversation;
  state.opening = null;
  banner(null);
  state.thread = new Thread($("thread"), actions);
  entries.forEach((entry) => state.thread.entry(entry));
  state.thread.toEnd();
  unsent();
  heading();
  const last = entries[entries.length - 1];
  if (conversation.waiting && last?.reply?.type !== "approval-needed") {
    actions.stillWaits();
  } else if (!conversation.waiting && (last?.event ?? 0) <= conversation.lastEvent) {
    state.thread.close(conversation.problem ? `No longer waiting: ${harmless(conversation.problem)}` : "No longer waiting.");
  }
  const held = state.held?.events;
  state.held = null;
  if (held) {
    held.forEach((one) => happened(...one));
  } else {
    // From where the first of what still runs began, so that nothing of it is missed.
    const begun = entries.filter((entry) => !entry.reply).map((entry) => entry.event);
    connection.subscribe(id, Math.min(conversation.lastEvent, ...begun));
  }
  welcome();
  settings();
  running();
  mark();
  return id;
}

function mark() {
  const open = $("chat").hidden ? null : `#/c/${encodeURIComponent(state.current?.id ?? "")}`;
  document.querySelectorAll("#conversations a").forEach((link) => {
    if (link.getAttribute("href") === open) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  });
}

/** The id of the conversation that is open or being opened; of a new one when none is. */
function conversation() {
  if (state.current) {
    return Promise.resolve(state.current.id);
  }
  state.opening ??= begin(state.view);
  return state.opening;
}

async function begin(view) {
  try {
    // Its title comes from the server, which keeps none that may hold a secret.
    const made = await send("POST", "/conversations", state.draft);
    if (view === state.view) {
      state.current = made;
      connection.subscribe(made.id, 0);
      history.replaceState(null, "", `#/c/${encodeURIComponent(made.id)}`);
      heading();
      $("welcome").hidden = true;
    }
    await listConversations();
    return made.id;
  } finally {
    if (view === state.view) {
      state.opening = null;
    }
  }
}

function happened(event, at, id) {
  state.thread.event(event, at, id);
  if (event.event === "settings") {
    Object.assign(state.current, { profile: event.profile, region: event.region, model: event.model, planner: event.planner, title: event.title });
    heading();
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
      const id = await conversation();
      $("welcome").hidden = true;
      const taken = connection.ask({ type: "message", conversation: id, text });
      if (document.body.dataset.connection === "open") {
        setTimeout(unsent, SHOWN_AFTER);
      } else {
        unsent();
      }
      await taken;
    } catch (problem) {
      banner(problem.message, "bad");
      throw problem;
    }
  },
  get mayDecide() {
    return mayChange();
  },
  approve: (seal, typed) => connection.ask({ type: "approve", conversation: state.current.id, seal, typed }),
  reject: (seal) => connection.ask({ type: "reject", conversation: state.current.id, seal }),
  edit(reply, text) {
    const targets = new Map(reply.proposal.steps.map(({ target }) => [JSON.stringify(target), target]));
    const [at] = targets.values();
    if (targets.size > 1 || at.role) {
      banner(at.role ? "This runs with a role that was named in words: say it anew in words." : "Its steps run in several places: say it anew in words.", "bad");
      return;
    }
    const id = state.current.id;
    edit(reply, state.tools ?? [], (steps) => run(id, steps, text ?? "an edited plan", state.session.sandbox ? {} : at));
  },
  look(tool, args, text, at) {
    run(state.current.id, [{ tool, arguments: args }], text, at).catch((problem) => banner(problem.message, "bad"));
  },
  looking: () => looking(),
  async stillWaits() {
    const id = state.current?.id;
    const waiting = (await all("/proposals").catch(() => [])).find((one) => one.conversation === id);
    if (waiting && id === state.current?.id) {
      state.thread.waits({ type: "approval-needed", ...waiting });
    }
  },
};

function mayChange() {
  return state.session.roles.includes("operator") || state.session.roles.includes("approver");
}

/**
 * A plan that the person made by clicking or by editing: typed arguments, which nobody has to read out of a sentence.
 *
 * @param {{profile?: string, region?: string}} at where; the conversation's place for what is not named
 */
function run(id, steps, text, at) {
  const { profile, region } = at;
  return send("POST", `/conversations/${encodeURIComponent(id)}/runs`, { steps, text, ...(profile ? { profile } : {}), ...(region ? { region } : {}) });
}

/** `s3://acme-logs/2026/`, with the profile where it is not the conversation's. */
function placed(place) {
  const other = place.at.profile && place.at.profile !== current("profile") ? ` with profile ${harmless(place.at.profile)}` : "";
  return `s3://${harmless(place.bucket)}/${harmless(place.prefix)}${other}`;
}

function looking() {
  const place = mayChange() ? state.thread?.place ?? null : null;
  $("looking").textContent = place === null ? "" : `Files go to ${placed(place)}`;
}

uploads({
  overlay: $("drop"),
  rows: $("uploads"),
  input: $("file"),
  may: () => state.session !== null && !$("app").hidden && mayChange(),
  where: () => (state.thread.place ? `Drop to upload to ${placed(state.thread.place)}` : "Drop to upload; you will be asked where to"),
  limit: () => state.session?.uploadLimit ?? null,
  // Where files go is settled when they are dropped, whatever is looked at when they have arrived.
  place: () => state.thread.place,
  conversation: () => conversation(),
  async done(id, files, place) {
    const to = place ?? await whereTo(files);
    if (to === null) {
      return;
    }
    const names = files.length <= MOST_NAMES ? files.map((file) => file.name).join(", ") : count(files.length, "file");
    const words = `upload ${names} to s3://${to.bucket}/${to.prefix}`;
    await run(id, files.map((file) => ({
      tool: "s3_upload_file", arguments: { source: file.file, bucket: to.bucket, key: to.prefix + file.name },
    })), words, to.at);
  },
});

/** Asks for the bucket and the folder that files go to; null for none. */
function whereTo(files) {
  return new Promise((answer) => {
    const input = el("input", { type: "text", id: "where-to", required: true, pattern: "s3://[^\\/]+(/.*)?", title: "s3://, the name of a bucket, and a folder in it where you want one", autocomplete: "off", spellcheck: "false" });
    const asked = dialog("ask", "Where to upload", el("form", { onsubmit: (event) => {
      event.preventDefault();
      const [, bucket, folder] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(input.value.trim());
      answer({ bucket, prefix: folder === "" || folder.endsWith("/") ? folder : `${folder}/`, at: {} });
      asked.close();
    } },
    el("h2", {}, `Where shall ${files.length === 1 ? harmless(files[0].name) : count(files.length, "file")} go?`),
    el("div", { class: "field" }, el("label", { for: "where-to" }, "Bucket and folder, as s3://bucket/folder/"), input),
    el("div", { class: "buttons" }, el("button", { type: "submit", class: "primary" }, "Go on"), button("Cancel", () => asked.close()))));
    asked.addEventListener("close", () => answer(null));
    input.focus();
  });
}

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
    const here = state.thread.said;
    const said = [...state.said.filter((text) => !here.includes(text)), ...here];
    const back = Math.min(said.length, Math.max(0, state.back + (event.key === "ArrowUp" ? 1 : -1)));
    if (said.length > 0) {
      event.preventDefault();
      compose(back === 0 ? "" : said[said.length - back]);
      state.back = back;
    }
  } else if (event.key === "Escape" && !event.isComposing && state.thread.running) {
    stop();
  }
});
$("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (text === "") {
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
  state.thread.stopping();
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
  const put = (id, name, value) => $(id).replaceChildren(el("span", { class: "what" }, name), el("span", { class: "value" }, harmless(value)));
  if (state.session.sandbox) {
    document.body.dataset.sandbox = "";
  }
  put("profile", state.session.sandbox ? "Sandbox" : "Profile", current("profile") ?? "default");
  put("region", "Region", current("region") ?? "default");
  put("model", "Planner", [current("model") ?? "local", PLANNERS[current("planner")]?.[0]].filter(Boolean).join(", "));
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
    if (one.asks) {
      return option("profile", one.name, `${where}: not checked, ${harmless(one.asks)}`);
    }
    if (one.problem) {
      return option("profile", one.name, `${where}: ${harmless(one.problem)}`, "bad");
    }
    if (one.account) {
      // What is no account of AWS is the server that was not asked.
      const account = /^\d+$/.test(one.account) ? `account ${one.account}` : harmless(one.account).replace(/^none /, "");
      return option("profile", one.name, `${where}: ${one.checked === false ? "not checked" : "valid"}, ${account}`
        + (one.expires ? `, ${Date.parse(one.expires) > Date.now() ? "ends" : "ended"} ${ago(one.expires)}` : ""), one.checked === false ? "" : "good");
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

function regionItems(found) {
  const words = { usable: ["usable", "good"], "not-enabled": ["not enabled for this account: whoever administers it can enable it", "bad"] };
  return [option("region", null, "the profile's or the environment's"), ...found.items.map((one) => {
    const [detail, kind] = words[one.status] ?? ["", ""];
    return option("region", one.name, [found.partition === null ? `partition ${one.partition}` : "", detail].filter(Boolean).join(", "), kind);
  })];
}

async function pickRegion() {
  const profile = (state.current ?? state.draft).profile;
  const path = `/regions?${profile ? `profile=${encodeURIComponent(profile)}&` : ""}validate=`;
  const known = await get(`${path}false`);
  const picker = choose({ title: "Region", placeholder: "Which region?", items: regionItems(known),
    extra: state.session.sandbox ? [] : [el("p", { class: "note dim", id: "usable", role: "status" }, "Asking the account which it may use…")] });
  if (state.session.sandbox) {
    return;
  }
  const note = (text) => $("usable")?.replaceChildren(text);
  try {
    const found = await get(`${path}true`);
    picker.update(regionItems(found));
    if (found.checked) {
      $("usable")?.remove();
    } else {
      note(`Not checked which the account may use: ${harmless(found.problem ?? "it was not asked")}`);
    }
  } catch (problem) {
    note(`Not checked which the account may use: ${problem.message}`);
  }
}

async function pickModel() {
  const models = (await get("/models")).items;
  choose({ title: "Planner", placeholder: "Who understands what you say?",
    items: [option("model", null, `what applies when none is named: ${harmless(state.session.model ?? "local")}`),
      ...models.map((one) => option("model", one.name, one.name === "local" ? "understands without a language model" : "a language model")),
      ...Object.entries(PLANNERS).map(([name, [label, detail]]) => ({ ...option("planner", name, detail), label: title(label) })),
      { ...option("planner", null, "always where one is chosen, and else as the server was started"), label: "Asked as usual" }] });
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
  const wanted = ["list all S3 buckets", ...(state.tools ?? []).flatMap((tool) => (tool.effect.toUpperCase() === "READ" && tool.name !== "s3_list_buckets"
    ? tool.examples.filter((example) => !example.includes("{")).slice(0, 1) : []))];
  place.replaceChildren(
    el("h2", {}, "What shall be done?"),
    el("p", {}, "Say it in a sentence. What only looks runs at once; what changes something is shown first, and waits for your yes."),
    el("div", { class: "examples", role: "group", "aria-label": "Examples" }, wanted.slice(0, 6).map((one) => {
      const words = one.charAt(0).toUpperCase() + one.slice(1);
      return button(words, () => actions.say(words).catch(() => {}));
    })));
}

function commands() {
  const items = (conversations) => [
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
    ...(state.current ? [{ label: "Rename this conversation", detail: titled(state.current), run: () => rename(state.current) }] : []),
    ...conversations.map((one) => ({ label: titled(one), detail: `conversation, ${ago(one.changed)}`,
      run: () => { location.hash = `#/c/${encodeURIComponent(one.id)}`; } })),
    ...(state.tools ?? []).flatMap((tool) => tool.examples.slice(0, 3).map((example) => ({
      label: example, detail: `${toolTitle(tool.name)}, ${tool.effect.toLowerCase()}`, run: () => fill(example),
    }))),
  ];
  const palette = choose({ title: "Commands", placeholder: "What do you want to do?", items: items(state.conversations) });
  if (!$("more").hidden || $("find").value.trim() !== "") {
    // Those that the list at the side does not show are found here all the same.
    all("/conversations").then((found) => palette.update(items(found))).catch(() => {});
  }
}

/** An example in the message field, its first blank selected. */
function fill(example) {
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
    const log = await get(`/audit?limit=${RECORDS}`);
    const checked = log.verification;
    const records = el("div", {});
    const seen = { ...asIs(), shown: Infinity };
    const rows = [];
    let { next } = log;
    const put = (older) => {
      rows.push(...[...older].reverse().map(record));
      records.replaceChildren(rows.length === 0 ? message("dim", "Nothing was changed yet. What changes something, and what is refused, stands here from then on.")
        : table(rows, "Audit log", undefined, seen));
      more.hidden = next === null;
    };
    let reading = false;
    const more = button("More", guarded(async () => {
      if (reading) {
        return;
      }
      reading = true;
      try {
        const older = await get(`/audit?limit=${RECORDS}&cursor=${encodeURIComponent(next)}`);
        next = older.next;
        put(older.items);
        announce(`${count(older.items.length, "record")} more.`);
      } finally {
        reading = false;
      }
    }), { class: "quiet" });
    put(log.items);
    $("other").replaceChildren(
      el("h2", {}, "What was changed and refused"),
      checked ? message(checked.whole ? "good" : "bad", checked.whole ? `The log is whole: ${checked.records} records, each what was written.`
        : `The log is not what was written: ${harmless(checked.problem)}`) : [],
      checked?.unfinished?.length > 0 ? message("warn", `What came of these is not written down, so it is in doubt: ${checked.unfinished.join(", ")}`) : [],
      records, more);
  } catch (problem) {
    $("other").replaceChildren(message("bad", harmless(problem.message)));
  }
}

/** A record of the audit log as a row. */
function record(one) {
  return {
    number: one.seq, event: one.of ? `${one.event} of ${one.of}` : one.event, tool: one.tool ?? null,
    on: (one.resources ?? []).join(", ") || (one.message ?? null), result: one.result ?? null, at: one.at, user: one.user ?? null,
    effect: one.effect ?? null, account: one.account ?? null, region: one.region ?? null, request: one.request ?? null,
  };
}

async function waiting() {
  show("waiting");
  $("title").textContent = "Approvals";
  $("other").replaceChildren(message("dim", "Looking…"));
  try {
    const items = await all("/proposals");
    $("other").replaceChildren(el("div", { class: "head" }, el("h2", {}, "What waits for a yes"), button("Look again", waiting, { class: "quiet" })),
      items.length === 0 ? message("dim", "Nothing waits. What somebody asks for stands here until it is decided, or its time is over.") : "",
      ...items.map(asked));
  } catch (problem) {
    $("other").replaceChildren(message("bad", harmless(problem.message)));
  }
}

/** Somebody's proposal, and under it what came of saying yes or no to it: that, and not the click, says what was done. */
function asked(one) {
  const place = el("div", { class: "asked-by" });
  const put = (reply) => {
    const card = new ProposalCard(reply, { mayDecide: true, approve: (seal, typed) => decide("approve", seal, typed),
      reject: (seal) => decide("reject", seal, []), edit: null });
    place.replaceChildren(el("p", {}, "Asked for by ", el("strong", {}, harmless(one.user))), card.element);
    return card;
  };
  let card = put(one);
  const waits = async (seal) =>
    (await all("/proposals")).some((other) => other.conversation === one.conversation && other.proposal.seal === seal);
  const decide = async (decision, seal, typed) => {
    let reply;
    try {
      reply = await done("POST", `/conversations/${encodeURIComponent(one.conversation)}/approvals`, { seal, decision, typed });
    } catch (problem) {
      if (problem.status !== 404 || await waits(seal)) {
        throw problem;
      }
      card.close("It waits no longer: somebody else decided, or its time is over. Nothing was decided here.");
      return;
    }
    if (reply.type === "approval-needed") {
      card = put(reply);
      card.say(reply.proposal.seal === seal ? "Your yes counts. It needs another one." : "Done, and what comes next asks as well.");
      return;
    }
    if (reply.type === "failed" && await waits(seal)) {
      throw new Error([reply.error.message, reply.error.hint].filter(Boolean).join(" "));
    }
    card.close({ answer: decision === "approve" ? "Approved, and done." : "Rejected.", failed: "It failed.", refused: "It was refused." }[reply.type]
      ?? "It is answered.");
    place.append(el("div", { class: "reply" }, [shown(reply, { card: () => [], look: null, say: null })].flat(Infinity).filter(Boolean)));
    announce(card.state.textContent);
    listConversations();
  };
  return place;
}

function route() {
  const id = /^#\/c\/(.+)$/.exec(location.hash)?.[1];
  banner(null);
  if (id) {
    const wanted = decodeURIComponent(id);
    if (wanted === state.current?.id && state.opening === null) {
      show("chat");
      heading();
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

let searching = 0;
$("find").addEventListener("input", () => {
  clearTimeout(searching);
  searching = setTimeout(() => {
    state.listed = LISTED;
    listConversations();
  }, SEARCH_AFTER);
});
$("more").addEventListener("click", () => {
  state.listed += LISTED;
  listConversations();
});
addEventListener("beforeunload", (event) => connection.unsent.length > 0 && event.preventDefault());
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
addEventListener("hashchange", guarded(async () => {
  if (await takeToken()) {
    location.reload();
  } else if (state.session) {
    route();
  }
}));
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

import { announce, button, el, icon, message } from "./dom.js";
import { bytes, count, harmless, hour, number, span, time, toolTitle } from "./format.js";
import { ProposalCard } from "./proposal.js";
import { compared, failure, outcome, place } from "./result.js";

const NODES = { route: "Reading", plan: "Planning", review: "Reviewing", approval: "Checking the approval", execute: "Running", respond: "Answering", error: "Answering" };
/** What the server keeps in the place of what may hold a secret: nobody said that. */
const NOT_KEPT = "(not kept: it may hold a secret)";
const KINDS = { approval: "Approved", rejection: "Rejected" };

/** One conversation as it is seen: what was said, what came of it, and what happens now. */
export class Thread {
  #list;
  #act;
  #known = new Set();
  #turns = new Map();
  #cards = new Map();
  /** What was said here and is shown as not known to the server yet, oldest first: `text`, `element` and the `wish` that it was. */
  #unsent = [];
  #place = null;

  /**
   * @param list where turns are put
   * @param act what a person can do from here: `say(text)`, `approve(seal, typed)`, `reject(seal)`, `edit(reply, text)`,
   *     `look(tool, args, words, at)`, and `stillWaits()` which is asked after an approval that failed
   */
  constructor(list, act) {
    this.#list = list;
    this.#act = act;
    list.replaceChildren();
  }

  /** Whether something has no reply yet: what runs, and what waits its turn. */
  get running() {
    return this.#turns.size > 0;
  }

  /** The card that waits for a decision; null for none. */
  get waiting() {
    return [...this.#cards.values()].at(-1) ?? null;
  }

  /** The bucket and prefix that were looked at last, and where, which a file that is dropped goes to; null for none. */
  get place() {
    return this.#place;
  }

  /** What was said so far, the newest last. */
  said = [];

  /** An entry of the history. */
  entry(entry) {
    const id = entry.asked ?? entry.event;
    this.#asked({ text: entry.text, user: entry.user, kind: entry.kind, seal: entry.seal }, entry.at, id, false);
    if (entry.reply) {
      this.#replied(id, entry.reply, false);
    }
  }

  /** What happens; what is known already changes nothing, so that events and history may overlap. */
  event(event, at, id) {
    // What does not say what it belongs to belongs to the one in front: one runs after another.
    const of = event.asked ?? this.#turns.keys().next().value;
    const turn = this.#turns.get(of);
    switch (event.event) {
      case "asked":
        this.#asked(event, at, id, true);
        break;
      case "node-started":
        turn?.status(NODES[event.node] ?? "Working");
        break;
      case "token":
        turn?.token(event.text);
        break;
      case "step-started":
        turn?.status(toolTitle(event.tool));
        break;
      case "step-progress":
        turn?.progress(event);
        break;
      case "step-finished":
        turn?.finished(event.outcome);
        break;
      case "model-asked":
        turn?.asks(event);
        break;
      case "notice":
        // Beside the turn, and not in its reply: it belongs to what the agent reads, and stays.
        turn?.element.append(message("warn", harmless(event.text)));
        announce(event.text);
        break;
      case "replied":
        this.#replied(of, event.reply, true);
        break;
      case "settings":
        if (!event.waiting) {
          this.close("No longer waiting: where it would run was changed.");
        }
        break;
    }
  }

  /** Shows what was said and waits for the connection, once. */
  unsent(wish) {
    if (this.#unsent.some((one) => one.wish === wish)) {
      return;
    }
    const element = el("li", { class: "turn unsent" }, el("div", { class: "asked" }, el("div", { class: "bubble" }, harmless(wish.text, true)),
      el("p", { class: "by" }, "waits for the connection")));
    this.#unsent.push({ text: wish.text, element, wish });
    this.#list.append(element);
    element.scrollIntoView({ block: "start" });
  }

  /** It waits no longer. */
  taken(wish) {
    this.#sent(this.#unsent.find((one) => one.wish === wish));
  }

  #sent(one) {
    this.#unsent = this.#unsent.filter((other) => other !== one);
    one?.element.remove();
  }

  /** What is to be called off: the one in front. */
  stopping() {
    this.#turns.values().next().value?.status("Stopping");
  }

  /** The one in front waits for what only a person has. */
  asking() {
    this.#turns.values().next().value?.status("Waits for your code");
  }

  #asked(asked, at, id, live) {
    if (this.#known.has(id)) {
      return;
    }
    this.#known.add(id);
    const kind = asked.kind ?? "message";
    const who = harmless(asked.user ?? "someone");
    if (kind === "approval" || kind === "rejection") {
      this.close(`${KINDS[kind]} by ${who} at ${hour(at)}.`, asked.seal);
    } else {
      this.close("No longer waiting: something else was said.");
    }
    this.#answered();
    if (asked.text && kind === "message" && asked.text !== NOT_KEPT) {
      this.said.push(asked.text);
    }
    if (live) {
      this.#sent(this.#unsent.find((one) => one.text === asked.text));
    }
    const turn = new Turn(kind, asked.text, who, at);
    turn.status(this.running ? "Waits its turn" : "Sent");
    this.#turns.set(id, turn);
    this.#list.append(turn.element);
    if (live) {
      turn.element.scrollIntoView({ block: "start" });
    }
  }

  /** Brings the newest in sight. */
  toEnd() {
    this.#list.lastElementChild?.scrollIntoView({ block: "start" });
  }

  /**
   * No card can be decided any more.
   *
   * @param words why, of the card with the seal; without one, of all
   */
  close(words, seal) {
    for (const [key, card] of this.#cards) {
      card.close(seal === undefined || key === seal ? words : "No longer waiting.");
    }
    this.#cards.clear();
  }

  /** A question that something was said to is answered, or was given up. */
  #answered() {
    this.#list.querySelectorAll(".choices button").forEach((one) => { one.disabled = true; });
  }

  #replied(id, reply, live) {
    const turn = this.#turns.get(id);
    if (turn === undefined) {
      return;
    }
    this.#turns.delete(id);
    turn.end();
    turn.reply(shown(reply, {
      card: () => this.#card(reply, turn.text),
      look: (tool, args, text) => this.#act.look(tool, args, text, target(reply)),
      say: (text) => this.#act.say(text),
    }));
    this.#looked(reply);
    if (this.running) {
      this.close("No longer waiting: something else was said.");
      this.#answered();
    }
    if (reply.type === "failed" && turn.kind === "approval" && live) {
      this.#act.stillWaits();
    }
    if (live) {
      announce(words(reply));
      this.#follow(turn.element);
    }
  }

  /** A proposal that is known to wait, though its reply is not the newest. */
  waits(reply) {
    if (!this.running && !this.#cards.has(reply.proposal.seal)) {
      const turn = el("li", { class: "turn" }, el("div", { class: "reply" }, this.#card(reply, null)));
      this.#list.append(turn);
      this.#follow(turn);
    }
  }

  #card(reply, text) {
    const card = new ProposalCard(reply, {
      mayDecide: this.#act.mayDecide,
      approve: (seal, typed) => this.#act.approve(seal, typed),
      reject: (seal) => this.#act.reject(seal),
      edit: () => this.#act.edit(reply, text),
    });
    this.#cards.set(reply.proposal.seal, card);
    return card.element;
  }

  #looked(reply) {
    for (const step of reply.steps ?? []) {
      if (step.ok && typeof step.result?.bucket === "string") {
        const { bucket, prefix } = step.result;
        this.#place = { bucket, prefix: typeof prefix === "string" && prefix.endsWith("/") ? prefix : "", at: target(reply) };
        this.#act.looking(this.#place);
      }
    }
  }

  /** Keeps what is new in sight, unless somebody reads further up. */
  #follow(turn) {
    const view = this.#list.closest(".view");
    if (view.scrollHeight - view.scrollTop - view.clientHeight < turn.offsetHeight + 400) {
      turn.scrollIntoView({ block: "start" });
    }
  }
}

/** Where a reply's steps ran, to be gone on from; the sandbox has one place only. */
function target(reply) {
  return reply.sandbox ? {} : { profile: reply.profile ?? null, region: reply.region ?? null };
}

/**
 * A reply as it is read.
 *
 * @param {{card: () => Element, look: Function|null, say: ((text: string) => Promise)|null}} act no cell leads anywhere without `look`, and
 *     nothing is chosen without `say`
 */
export function shown(reply, act) {
  switch (reply.type) {
    case "answer":
      if (reply.cut) {
        return [message("warn", "There is too much of it to be shown as a table. This is its text:"),
          el("pre", { tabindex: "0", class: "whole" }, harmless(reply.text, true)), place(reply)];
      }
      return [results(reply.steps, act.look), beside(reply), place(reply)];
    case "approval-needed":
      return act.card();
    case "clarification-needed":
      return [el("p", { class: "question" }, harmless(reply.question, true)),
        reply.choices.length === 0 ? [] : act.say === null ? el("ul", { class: "plain" }, reply.choices.map((choice) => el("li", {}, harmless(choice)))) : el("div", { class: "choices", role: "group", "aria-label": "Choices" },
          reply.choices.map((choice) => button(harmless(choice), (event) => {
            const all = [...event.currentTarget.parentNode.querySelectorAll("button")];
            all.forEach((one) => { one.disabled = true; });
            act.say(choice).catch(() => all.forEach((one) => { one.disabled = false; }));
          })))];
    case "refused":
      return [message("bad", el("strong", {}, "Refused: "), harmless(reply.reason)), message("dim", `Rule: ${harmless(reply.rule)}`), place(reply)];
    case "failed":
      return [reply.steps?.some((step) => step.ok) ? [message("warn", "Done before it failed:"), results(reply.steps.filter((step) => step.ok), act.look)] : [],
        failure(reply.error), place(reply)];
    default:
      return el("pre", {}, harmless(reply.text ?? "", true));
  }
}

function results(steps, look) {
  return [compared(steps ?? []), (steps ?? []).map((step) => outcome(step, steps.length > 1, look))];
}

/** What stands beside the rows: a model's words, what the plan left out, and always the warning of what came back. */
function beside(reply) {
  const parts = [];
  if (reply.said) {
    parts.push(el("div", { class: "said" }, harmless(reply.said, true)));
  } else if (reply.said === undefined && (reply.steps ?? []).length === 0) {
    // It was kept before replies said this for itself. The last line says where it ran, which stands below.
    parts.push(el("div", { class: "said" }, harmless(reply.text.replace(/\n*\[[^\n]*\]\s*$/, ""), true)));
  }
  const warning = /(?:^|\n)SUSPICIOUS: (what came back [^\n]*)/.exec(reply.text);
  if (warning !== null) {
    parts.push(el("div", { class: "suspicious", role: "alert" }, icon("alert"), el("div", {}, el("strong", {}, "Suspicious: "), harmless(warning[1]))));
  }
  return parts;
}

function words(reply) {
  switch (reply.type) {
    case "approval-needed":
      return `An approval is needed: ${count(reply.proposal.steps.length, "step")}, ${reply.proposal.steps.map((step) => toolTitle(step.tool)).join(", ")}.`;
    case "clarification-needed":
      return reply.question;
    case "refused":
      return `Refused: ${reply.reason}`;
    case "failed":
      return `Failed: ${reply.error.message}`;
    default:
      return reply.text.split("\n").length > 12 ? "The answer is there." : reply.text;
  }
}

/** One thing that was said or decided, and what comes of it. */
class Turn {
  #words = "";
  #status = el("span", {});
  #due = 0;
  #bars = new Map();
  #work;
  #stream = el("div", { class: "said", hidden: true });
  #reply;

  constructor(kind, text, who, at) {
    this.kind = kind;
    this.text = text;
    this.#work = el("div", { class: "work" }, el("p", { class: "status" }, el("span", { class: "spinner", "aria-hidden": "true" }), this.#status));
    this.#reply = el("div", { class: "reply", "aria-busy": "true" }, this.#stream, this.#work);
    this.element = el("li", { class: "turn" }, kind === "message" || kind === "run"
      ? el("div", { class: "asked" }, el("div", { class: "bubble" }, harmless(text ?? "", true)),
        el("p", { class: "by", title: time(at) }, `${who}, ${hour(at)}`))
      : KINDS[kind] ? el("p", { class: "decided" }, `${KINDS[kind]} by ${who} at ${hour(at)}`) : [],
    this.#reply);
  }

  status(text) {
    this.#status.textContent = `${text}…`;
  }

  token(text) {
    this.#words += text;
    // Once for each picture, and not for each of the tokens.
    this.#due ||= requestAnimationFrame(() => {
      this.#due = 0;
      this.#stream.hidden = false;
      this.#stream.textContent = harmless(this.#words, true);
    });
  }

  /** How far a step is, how fast it goes, and how long it still takes. */
  progress(event) {
    let bar = this.#bars.get(event.step);
    if (bar === undefined) {
      bar = { meter: el("progress", { "aria-label": "Progress" }), text: el("span", { class: "rate" }), marks: [] };
      this.#bars.set(event.step, bar);
      this.#work.append(el("div", { class: "progress" }, bar.meter, bar.text));
    }
    const now = performance.now();
    bar.marks.push({ now, done: event.done });
    // Of the last five seconds: a rate since the beginning would not show that it stands still.
    while (bar.marks.length > 2 && now - bar.marks[0].now > 5_000) {
      bar.marks.shift();
    }
    bar.text.textContent = rate(event, bar.marks);
    if (event.total > 0) {
      bar.meter.max = event.total;
      bar.meter.value = Math.min(event.done, event.total);
    } else {
      bar.meter.removeAttribute("value");
    }
  }

  finished(outcome) {
    const bar = this.#bars.get(outcome.id);
    bar?.meter.parentNode.remove();
    this.#bars.delete(outcome.id);
    this.status(outcome.ok ? "Answering" : `${toolTitle(outcome.tool)} failed`);
  }

  /** What a model gets to read, to be looked at by whoever wants to know. */
  asks(event) {
    this.element.append(el("details", { class: "prompt" }, el("summary", {}, `What ${harmless(event.model)} was asked`),
      el("pre", { tabindex: "0" }, harmless(event.prompt, true))));
  }

  end() {
    this.#work.remove();
    this.#stream.remove();
    this.#reply.removeAttribute("aria-busy");
  }

  reply(parts) {
    this.#reply.replaceChildren(...[parts].flat(Infinity).filter(Boolean));
  }
}

/** `45% of 1.2 GiB, 53.1 MiB/s, 12 s left: logs/a.gz`. */
export function rate(event, marks) {
  const amount = (value) => (event.unit === "bytes" ? bytes(value) : `${number(Math.round(value))} ${harmless(event.unit)}`);
  const known = event.total > 0;
  const parts = [known ? `${Math.min(100, Math.floor((event.done / event.total) * 100))}% of ${amount(event.total)}` : amount(event.done)];
  const seconds = (marks[marks.length - 1].now - marks[0].now) / 1000;
  const speed = seconds > 0 ? (event.done - marks[0].done) / seconds : 0;
  if (speed >= 1) {
    parts.push(`${amount(speed)}/s`);
    if (known && event.done < event.total) {
      parts.push(`${span((event.total - event.done) / speed)} left`);
    }
  }
  return parts.join(", ") + (event.detail ? `: ${harmless(event.detail)}` : "");
}

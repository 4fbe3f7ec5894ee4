import { announce, button, el, icon, message } from "./dom.js";
import { bytes, count, harmless, hour, number, span, time, toolTitle } from "./format.js";
import { ProposalCard } from "./proposal.js";
import { failure, outcome, place } from "./result.js";

const NODES = { route: "Reading", plan: "Planning", review: "Reviewing", approval: "Checking the approval", execute: "Running", respond: "Answering", error: "Answering" };
const KINDS = { approval: "Approved", rejection: "Rejected" };

/** One conversation as it is seen: what was said, what came of it, and what happens now. */
export class Thread {
  #list;
  #act;
  #turn = null;
  #cards = new Map();
  #place = null;

  /**
   * @param list where turns are put
   * @param act what a person can do from here: `say(text)`, `approve(seal, typed)`, `reject(seal)`, `edit(proposal, text)`,
   *     `look(tool, args, words)`, and `stillWaits()` which is asked after an approval that failed
   */
  constructor(list, act) {
    this.#list = list;
    this.#act = act;
    list.replaceChildren();
  }

  get running() {
    return this.#turn !== null;
  }

  /** The card that waits for a decision; null for none. */
  get waiting() {
    return [...this.#cards.values()].at(-1) ?? null;
  }

  /** The bucket and prefix that were looked at last, where a file that is dropped goes to; null for none. */
  get place() {
    return this.#place;
  }

  /** What was said so far, the newest last. */
  said = [];

  /** An entry of the history. */
  entry(entry) {
    this.#asked({ text: entry.text, user: entry.user, kind: entry.kind, seal: entry.seal }, entry.at);
    if (entry.reply) {
      this.#replied(entry.reply, false);
    }
  }

  event(event, at) {
    switch (event.event) {
      case "asked":
        this.#asked(event, at);
        break;
      case "node-started":
        this.#turn?.status(NODES[event.node] ?? "Working");
        break;
      case "token":
        this.#turn?.token(event.text);
        break;
      case "step-started":
        this.#turn?.status(toolTitle(event.tool));
        break;
      case "step-progress":
        this.#turn?.progress(event);
        break;
      case "step-finished":
        this.#turn?.finished(event.outcome);
        break;
      case "replied":
        this.#replied(event.reply, true);
        break;
      case "settings":
        this.#close("No longer waiting: where it would run was changed.");
        break;
    }
  }

  #asked(asked, at) {
    const kind = asked.kind ?? "message";
    const who = harmless(asked.user ?? "someone");
    if (kind === "approval" || kind === "rejection") {
      this.#close(`${KINDS[kind]} by ${who} at ${hour(at)}.`, asked.seal);
    } else {
      this.#close("No longer waiting: something else was said.");
    }
    if (asked.text && kind === "message") {
      this.said.push(asked.text);
    }
    this.#turn?.end();
    this.#turn = new Turn(kind, asked.text, who, at);
    this.#list.append(this.#turn.element);
    this.#follow();
  }

  #close(words, seal) {
    for (const [key, card] of this.#cards) {
      card.close(seal === undefined || key === seal ? words : "No longer waiting.");
    }
    this.#cards.clear();
  }

  #replied(reply, live) {
    const turn = this.#turn ?? new Turn("", null, "", Date.now());
    if (this.#turn === null) {
      this.#list.append(turn.element);
    }
    this.#turn = null;
    turn.end();
    turn.reply(this.#reply(reply, turn));
    if (reply.type === "failed" && turn.kind === "approval" && live) {
      this.#act.stillWaits();
    }
    if (live) {
      announce(words(reply));
      this.#follow();
    }
  }

  /** A proposal that is known to wait, though its reply is not the newest. */
  waits(reply) {
    if (this.#turn === null && !this.#cards.has(reply.proposal.seal)) {
      this.#list.append(el("li", { class: "turn" }, el("div", { class: "reply" }, this.#card(reply, null))));
      this.#follow();
    }
  }

  #card(reply, text) {
    const card = new ProposalCard(reply, {
      mayDecide: this.#act.mayDecide,
      approve: (seal, typed) => this.#act.approve(seal, typed),
      reject: (seal) => this.#act.reject(seal),
      edit: (proposal) => this.#act.edit(proposal, text),
    });
    this.#cards.set(reply.proposal.seal, card);
    return card.element;
  }

  #reply(reply, turn) {
    switch (reply.type) {
      case "answer":
        if (reply.cut) {
          return [message("warn", "There is too much of it to be shown as a table. This is its text:"),
            el("pre", { tabindex: "0", class: "whole" }, harmless(reply.text, true)), place(reply)];
        }
        return [this.#results(reply.steps), said(reply, turn), place(reply)];
      case "approval-needed":
        return this.#card(reply, turn.text);
      case "clarification-needed":
        return [el("p", { class: "question" }, harmless(reply.question, true)),
          reply.choices.length === 0 ? [] : el("div", { class: "choices", role: "group", "aria-label": "Choices" },
            reply.choices.map((choice) => button(harmless(choice), (event) => {
              event.currentTarget.parentNode.querySelectorAll("button").forEach((one) => { one.disabled = true; });
              this.#act.say(choice);
            })))];
      case "refused":
        return [message("bad", el("strong", {}, "Refused: "), harmless(reply.reason)), message("dim", `Rule: ${harmless(reply.rule)}`), place(reply)];
      case "failed":
        return [reply.steps?.some((step) => step.ok) ? [message("warn", "Done before it failed:"), this.#results(reply.steps.filter((step) => step.ok))] : [],
          failure(reply.error), place(reply)];
      default:
        return el("pre", {}, harmless(reply.text ?? "", true));
    }
  }

  #results(steps) {
    for (const step of steps ?? []) {
      const at = step.ok && typeof step.result?.bucket === "string" ? step.result : null;
      if (at !== null) {
        const folder = typeof at.prefix === "string" && at.prefix.endsWith("/") ? at.prefix : "";
        this.#place = { bucket: at.bucket, prefix: folder };
        this.#act.looking(this.#place);
      }
    }
    return (steps ?? []).map((step) => outcome(step, steps.length > 1, (tool, args, text) => this.#act.look(tool, args, text)));
  }

  /** Keeps the newest in sight, unless somebody reads further up. */
  #follow() {
    const view = this.#list.closest(".view");
    if (view.scrollHeight - view.scrollTop - view.clientHeight < 400 || this.#turn !== null) {
      this.#list.lastElementChild?.scrollIntoView({ block: "start" });
    }
  }
}

/** The words of an answer: a model's as they came, or the text where no step has rows to show. */
function said(reply, turn) {
  if (turn.words !== "") {
    return el("div", { class: "said" }, harmless(turn.words, true));
  }
  if ((reply.steps ?? []).length === 0) {
    // The last line says where it ran, which stands below.
    return el("div", { class: "said" }, harmless(reply.text.replace(/\n*\[[^\n]*\]\s*$/, ""), true));
  }
  return reply.text.includes("SUSPICIOUS: ")
    ? el("div", { class: "suspicious", role: "alert" }, icon("alert"), harmless(/SUSPICIOUS: [^\n]*/.exec(reply.text)[0])) : [];
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
  words = "";
  #status = el("span", {});
  #bars = new Map();
  #work;
  #stream = el("div", { class: "said", hidden: true });
  #reply;

  constructor(kind, text, who, at) {
    this.kind = kind;
    this.text = text;
    this.#work = el("div", { class: "work" }, el("p", { class: "status" }, el("span", { class: "spinner", "aria-hidden": "true" }), this.#status));
    this.#reply = el("div", { class: "reply", "aria-busy": "true" }, this.#stream, this.#work);
    this.status("Sent");
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
    this.words += text;
    this.#stream.hidden = false;
    this.#stream.textContent = harmless(this.words, true);
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

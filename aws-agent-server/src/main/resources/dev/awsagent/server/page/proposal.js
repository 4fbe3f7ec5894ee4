import { now } from "./api.js";
import { button, el, icon, message } from "./dom.js";
import { count, harmless, price, scalar, time, title, toolTitle } from "./format.js";

const EFFECTS = ["READ", "DISCLOSE", "WRITE", "DESTROY"];
const EFFECT_WORDS = {
  READ: "Only looks", DISCLOSE: "Hands out access or a secret", WRITE: "Changes something", DESTROY: "Removes something",
};
const ORIGINS = {
  user: ["you", "It stands in your own words."],
  model: ["the model", "A language model came up with it."],
  tool: ["a result", "It was taken from an earlier result, not from your words."],
  default: ["default", "Nobody said it; this is what applies."],
};
const UNDO = {
  YES: "Can be undone", PARTLY: "Can be undone in part", NO: "Cannot be undone",
  UNKNOWN: "It is not known whether it can be undone", NOT_NEEDED: "Nothing changes",
};

/** The most severe effect of the steps. */
function severest(steps) {
  return steps.reduce((worst, step) => (EFFECTS.indexOf(step.effect) > EFFECTS.indexOf(worst) ? step.effect : worst), "READ");
}

/**
 * A reviewed plan with all that a person should know before saying yes to exactly that.
 *
 * @param reply the reply that needs an approval
 * @param {{mayDecide: boolean, approve: (seal: string, typed: string[]) => Promise, reject: (seal: string) => Promise,
 *     edit: (() => void)|null}} act `edit` is null where somebody else asked for it
 */
export class ProposalCard {
  constructor(reply, act) {
    this.proposal = reply.proposal;
    this.seal = reply.proposal.seal;
    this.approvals = reply.approvals ?? [];
    const effect = severest(this.proposal.steps);
    const heading = el("h2", { tabindex: "-1" }, `${EFFECT_WORDS[effect]}: ${count(this.proposal.steps.length, "step")} to approve`);
    this.state = el("p", { class: "state", role: "status" });
    this.controls = el("form", { class: "controls", onsubmit: (event) => this.#submitted(event, act) });
    this.element = el("article", { class: `card effect-${effect.toLowerCase()}`, "aria-label": heading.textContent },
      el("header", {}, badge(effect), heading), where(this.proposal, reply.sandbox === true), this.proposal.steps.map((step, at) => this.#step(step, at)),
      (reply.notes ?? []).map((note) => message("info", harmless(note))),
      given(this.approvals, this.proposal.approvers), this.state, this.controls);
    this.heading = heading;
    this.#ask(act);
  }

  #step(step, at) {
    const impact = step.impact ?? {};
    return el("div", { class: "step" },
      el("h3", {}, this.proposal.steps.length === 1 ? toolTitle(step.tool) : [`${at + 1}. ${toolTitle(step.tool)}`, badge(step.effect)]),
      step.words ? el("p", { class: "words" }, harmless(step.words)) : [],
      values(step),
      touched(impact, step.effect),
      difference(impact.differences ?? []),
      el("ul", { class: "consequences" }, consequences(step, impact).map(([kind, text]) => el("li", { class: kind }, text))),
      step.suspicious?.length > 0 ? el("div", { class: "suspicious", role: "alert" }, icon("alert"),
        el("div", {}, el("strong", {}, "Suspicious"), step.suspicious.map((why) => el("p", {}, harmless(why))))) : [],
      calls(step));
  }

  #ask(act) {
    const words = this.proposal.confirm ?? [];
    this.typed = words.map((word, at) => el("input", {
      type: "text", autocomplete: "off", spellcheck: "false", autocapitalize: "off", id: `typed-${this.seal.slice(0, 12)}-${at}`,
      oninput: () => this.#allow(),
    }));
    this.yes = el("button", { type: "submit", class: `primary ${severest(this.proposal.steps) === "DESTROY" ? "danger" : ""}` },
      icon("check"), "Approve");
    this.no = button([icon("cross"), "Reject"], () => this.#decide("Rejecting…", () => act.reject(this.seal)));
    this.other = act.edit === null ? [] : [button([icon("pen"), "Edit"], () => act.edit())];
    this.controls.replaceChildren(...words.map((word, at) => el("label", { class: "typed", for: this.typed[at].id },
      el("span", {}, "To go ahead, type ", el("code", {}, harmless(word))), this.typed[at])),
      el("div", { class: "buttons" }, this.yes, this.no, this.other,
        el("span", { class: "until" }, `A yes counts until ${time(this.proposal.expires)}`)));
    if (!act.mayDecide) {
      this.controls.replaceChildren(message("info", "Your role looks on: somebody with the role operator or approver has to decide."));
    }
    this.#allow();
    this.#expire();
  }

  #allow() {
    const words = this.proposal.confirm ?? [];
    this.yes.disabled = !words.every((word, at) => isTyped(this.typed[at].value, word));
  }

  #expire() {
    const left = Date.parse(this.proposal.expires) - now();
    // A longer delay than a timer takes would fire at once.
    this.timer = setTimeout(() => this.close("Expired: ask again for a new proposal. Nothing ran."), Math.min(Math.max(0, left), 2 ** 31 - 1));
  }

  #submitted(event, act) {
    event.preventDefault();
    if (!this.yes.disabled) {
      this.#decide("Approved, waiting for the result…", () => act.approve(this.seal, [...this.proposal.confirm ?? []]));
    }
  }

  async #decide(words, work) {
    const all = [this.yes, this.no, ...this.other, ...this.typed];
    // A button that is disabled loses the focus; the card has it then.
    if (this.controls.contains(document.activeElement)) {
      this.heading.focus({ preventScroll: true });
    }
    all.forEach((control) => { control.disabled = true; });
    this.state.textContent = words;
    try {
      await work();
    } catch (problem) {
      all.forEach((control) => { control.disabled = false; });
      this.#allow();
      this.state.textContent = problem.message;
    }
  }

  /** Something that is to be known of it while it waits. */
  say(words) {
    this.state.textContent = words;
  }

  /** It is decided, or no longer counts: it stays to be read. */
  close(words) {
    clearTimeout(this.timer);
    if (this.controls.parentNode) {
      this.controls.remove();
      this.element.classList.add("closed");
      this.state.textContent = words;
    }
  }

  focus() {
    this.heading.focus();
    this.element.scrollIntoView({ block: "start" });
  }
}

/** A name counts as typed when it is what is shown: what nobody can type is written out there, and blanks at its ends are not seen. */
function isTyped(value, word) {
  return value === word || harmless(value).trim() === harmless(word).trim();
}

export function badge(effect) {
  return el("span", { class: `badge effect-${String(effect).toLowerCase()}` }, harmless(effect));
}

/** @param {boolean} tried whether it would run in the sandbox; one that calls nothing has no account that says so */
function where(proposal, tried) {
  const target = proposal.steps[0]?.target ?? {};
  const sandbox = tried || proposal.account === "sandbox";
  const parts = [["Where", sandbox ? "the sandbox, not AWS" : target.endpoint ? harmless(target.endpoint) : "AWS"]];
  if (!sandbox) {
    const account = `${harmless(proposal.account)}${proposal.alias ? ` (${harmless(proposal.alias)})` : ""}`;
    parts.push(["Account", proposal.account ? account : `not known (${harmless(proposal.accountUnknown ?? "not asked")})`]);
  }
  if (proposal.role) {
    parts.push(["Changes run as", `${harmless(proposal.role)}, with no rights but those that these calls take`]);
  }
  for (const name of ["profile", "region", "role"]) {
    const named = [...new Set(proposal.steps.map((step) => step.target?.[name]).filter(Boolean))];
    if (named.length > 0) {
      parts.push([title(name), named.map((one) => harmless(one)).join(", ")]);
    }
  }
  return el("dl", { class: "where" }, parts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

function values(step) {
  const pairs = Object.entries(step.arguments ?? {});
  if (pairs.length === 0) {
    return [];
  }
  return el("div", { class: "scroll" }, el("table", { class: "arguments" },
    el("caption", { class: "unseen" }, `Arguments of ${toolTitle(step.tool)}`),
    el("thead", { class: "unseen" }, el("tr", {}, ["Argument", "Value", "From"].map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, pairs.map(([name, value]) => {
      const [from, why] = ORIGINS[step.origins?.[name]] ?? ["unknown", ""];
      return el("tr", {}, el("th", { scope: "row" }, title(name)), el("td", {}, scalar(name, value)),
        el("td", {}, el("span", { class: `origin from-${step.origins?.[name]}`, title: why }, from)));
    }))));
}

/** Of a change all: nobody can say yes to what is not shown. */
function touched(impact, effect) {
  const all = impact.resources ?? [];
  if (all.length === 0) {
    return [];
  }
  const shown = effect === "READ" ? all.slice(0, 20) : all;
  return el("div", { class: "touched" },
    el("p", {}, impact.count > 1 ? `Touches ${count(impact.count, "thing")}:` : "Touches:"),
    el("ul", {}, shown.map((one) => el("li", {}, el("code", {}, harmless(one)))),
      shown.length < all.length ? el("li", {}, `and ${all.length - shown.length} more`) : []));
}

/** What is and what will be. */
function difference(differences) {
  return differences.length === 0 ? [] : el("div", { class: "scroll" }, el("table", { class: "difference" },
    el("caption", { class: "unseen" }, "Before and after"),
    el("thead", {}, el("tr", {}, ["What", "Before", "After"].map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, differences.map(({ what, before, after }) => {
      const stays = before === after;
      return el("tr", {}, el("th", { scope: "row" }, harmless(what)),
        el("td", { class: stays ? "same" : "old" }, before === null ? "none" : harmless(before)),
        el("td", { class: stays ? "same" : "new" }, after === null ? "gone" : stays ? "stays" : harmless(after)));
    }))));
}

function consequences(step, impact) {
  const lines = [];
  if (step.tainted) {
    lines.push(["bad", "Chosen after results were read, which may have asked for it."]);
  }
  for (const note of impact.notes ?? []) {
    lines.push(["warn", harmless(note)]);
  }
  if (step.effect !== "READ" && impact.undo) {
    lines.push([impact.undo === "NO" ? "bad" : "plain", UNDO[impact.undo] ?? title(impact.undo)]);
  }
  // Of what is made it is also said that nobody knows: silence would be taken for nothing.
  const cost = impact.cost ?? (impact.newTags ? { perHour: null, source: null } : null);
  if (cost !== null && cost.perHour !== 0 && step.effect !== "READ") {
    const source = cost.source ? ` (${harmless(cost.source)})` : "";
    lines.push(["plain", cost.perHour === null ? `Cost not known${source}`
      : `Costs ${price(cost.perHour, cost.currency)} an hour, about ${price(Number((cost.perHour * 730).toFixed(2)), cost.currency)} a month${source}`]);
  }
  if (step.permission) {
    const states = { ALLOWED: ["good", "Permission: allowed"], DENIED: ["bad", "Permission: denied"], NOT_CHECKED: ["plain", "Permission: not checked"] };
    const [kind, words] = states[step.permission.state] ?? ["plain", `Permission: ${step.permission.state}`];
    lines.push([kind, `${words} (${harmless(step.permission.about)})`]);
  }
  return lines;
}

function calls(step) {
  const all = step.aws ?? [];
  return el("details", {}, el("summary", {}, `${count(all.length, "AWS call")}, decided by ${harmless(step.rule)}`),
    el("ul", { class: "calls" }, all.map((call) => el("li", {},
      el("code", {}, `${harmless(call.service)}:${harmless(call.operation)}`),
      call.profile ? ` with profile ${harmless(call.profile)}` : "",
      Object.keys(call.params ?? {}).length > 0 ? el("pre", { tabindex: "0" }, harmless(JSON.stringify(call.params, null, 2), true)) : []))));
}

function given(approvals, needed) {
  if (!(needed > 1)) {
    return [];
  }
  const names = approvals.map((one) => harmless(one.approver)).join(", ");
  return message("info", `Needs the yes of ${needed} people, each for themselves.`, names ? ` Has that of ${names}.` : " Has none yet.");
}


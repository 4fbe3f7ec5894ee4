import { get, give, now } from "./api.js";
import { announce, button, dialog, el } from "./dom.js";
import { harmless, span } from "./format.js";

const MOST_GONE = 100;

/** Whoever typed something else when this came up has not answered it. */
const STARTLED_MS = 600;

/**
 * What requests of this user wait for that only a person has, such as the code of an MFA device: asked one after the other, whichever
 * conversation is open. What is typed goes to the server and is kept nowhere here.
 */
export class Prompts {
  /** By their ids, oldest first. */
  #waiting = new Map();
  /** The ids of the last ones that wait no longer: an answer that was on its way may still name them. */
  #gone = new Set();
  /** The one that is shown: its `id` and its dialog; null for none. */
  #shown = null;
  #where;

  /** @param where says what the conversation of an id is called */
  constructor(where) {
    this.#where = where;
  }

  ask(prompt) {
    if (this.#gone.has(prompt.id)) {
      return;
    }
    this.#waiting.set(prompt.id, prompt);
    this.#next();
  }

  /** It waits no longer: it was answered, here or elsewhere, or its time is over. */
  over(id) {
    this.#waiting.delete(id);
    this.#gone.add(id);
    if (this.#gone.size > MOST_GONE) {
      const [oldest] = this.#gone;
      this.#gone.delete(oldest);
    }
    if (this.#shown?.id === id) {
      this.#close();
    }
    this.#next();
  }

  /** After a time in which nothing was heard: what is over goes, and what is typed stays. */
  async look() {
    const { items } = await get("/prompts");
    const ids = new Set(items.map((one) => one.id));
    [...this.#waiting.keys()].filter((id) => !ids.has(id)).forEach((id) => this.over(id));
    items.forEach((one) => this.ask(one));
  }

  /** Nobody is asked any more. */
  clear() {
    this.#waiting.clear();
    this.#close();
  }

  #close() {
    const shown = this.#shown;
    this.#shown = null;
    shown?.dialog.close();
    // The next one is not to wait for the event that says so.
    shown?.dialog.remove();
  }

  #next() {
    const [prompt] = this.#waiting.values();
    if (this.#shown === null && prompt !== undefined) {
      this.#show(prompt);
    }
  }

  #show(prompt) {
    const what = prompt.secret ? "Passphrase" : "Code";
    const text = harmless(prompt.text);
    const path = `/prompts/${encodeURIComponent(prompt.id)}`;
    const input = el("input", { type: prompt.secret ? "password" : "text", id: "prompt", required: true, maxlength: "1024", spellcheck: "false",
      autocomplete: prompt.secret ? "off" : "one-time-code", inputmode: prompt.secret ? null : "numeric", pattern: prompt.secret ? null : "[0-9 ]*", "aria-describedby": "prompt-text" });
    const since = performance.now();
    const problem = el("p", { class: "note bad", role: "alert", hidden: true });
    const left = el("p", { class: "note dim", id: "prompt-left" });
    const send = el("button", { type: "submit", class: "primary" }, "Go on");
    const asked = dialog("ask", `${what} needed`, el("form", { autocomplete: "off", onsubmit: async (event) => {
      event.preventDefault();
      const answer = input.value;
      send.disabled = true;
      try {
        await give("POST", path, { answer });
        input.value = "";
        this.over(prompt.id);
      } catch (error) {
        send.disabled = false;
        problem.textContent = error.message;
        problem.hidden = false;
      }
    } },
    el("h2", {}, `${what} needed`),
    el("p", { id: "prompt-text" }, `${text.charAt(0).toUpperCase()}${text.slice(1)}.`),
    el("p", { class: "note dim" }, `For "${this.#where(prompt.conversation)}". ${prompt.secret ? "It opens keys on the server" : "It is used once"}, and is kept nowhere; Cancel ends the request.`),
    el("div", { class: "field" }, el("label", { for: "prompt" }, what), input), problem, left,
    el("div", { class: "buttons" }, send, button("Cancel", () => asked.close()))));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && performance.now() - since < STARTLED_MS) {
        event.preventDefault();
      }
    });
    this.#shown = { id: prompt.id, dialog: asked };
    const tick = () => {
      const seconds = (Date.parse(prompt.expires) - now()) / 1000;
      if (seconds <= 0) {
        announce("The time is over.");
        this.over(prompt.id);
        return;
      }
      left.textContent = `${span(seconds)} left`;
    };
    tick();
    const ticking = setInterval(tick, 1_000);
    asked.addEventListener("close", () => {
      clearInterval(ticking);
      input.value = "";
      if (this.#shown?.dialog === asked) {
        // By whoever was asked: that is a no.
        this.#shown = null;
        this.#waiting.delete(prompt.id);
        this.#gone.add(prompt.id);
        give("DELETE", path).catch(() => {});
        announce("Cancelled.");
        this.#next();
      }
    });
    input.focus();
    announce(`${what} needed: ${text}. ${left.textContent}.`);
  }
}

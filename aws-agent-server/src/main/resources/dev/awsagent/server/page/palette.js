import { button, el } from "./dom.js";

const MOST = 60;

/**
 * A list to choose from by typing: the command palette, and what picks a profile, a region or a model. One is open at a time.
 *
 * @param {{title: string, placeholder: string, items: {label: string, detail?: string, state?: string, current?: boolean, run: Function}[],
 *     extra?: Element[]}} what
 */
export function choose(what) {
  let shown = [];
  let at = 0;
  const list = el("ul", { role: "listbox", id: "choices", "aria-label": what.title });
  const none = el("p", { class: "note dim", role: "status", hidden: true }, "Nothing fits.");
  const input = el("input", {
    type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "choices", "aria-autocomplete": "list", autocomplete: "off",
    spellcheck: "false", placeholder: what.placeholder, "aria-label": what.title, oninput: () => filter(), onkeydown: (event) => key(event),
  });
  const dialog = el("dialog", { class: "palette", "aria-label": what.title },
    el("div", { class: "search" }, input, button("Close", () => dialog.close(), { class: "quiet" })), list, none, what.extra ?? []);
  // The browser itself gives the focus back to whatever had it.
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

  function filter() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = what.items.filter((item) => words.every((word) => `${item.label} ${item.detail ?? ""}`.toLowerCase().includes(word))).slice(0, MOST);
    at = words.length === 0 ? Math.max(0, shown.findIndex((item) => item.current)) : 0;
    list.replaceChildren(...shown.map((item, index) => el("li", {
      role: "option", id: `choice-${index}`, onclick: () => run(item), onmousemove: () => index !== at && mark(index),
    }, el("span", { class: "label" }, item.label, item.current ? el("span", { class: "current" }, "in use") : []),
    item.detail ? el("span", { class: `detail ${item.state ?? ""}` }, item.detail) : [])));
    none.hidden = shown.length > 0;
    mark(at);
  }

  function mark(index) {
    at = index;
    [...list.children].forEach((child, one) => child.setAttribute("aria-selected", String(one === at)));
    list.children[at]?.scrollIntoView({ block: "nearest" });
    if (shown.length > 0) {
      input.setAttribute("aria-activedescendant", `choice-${at}`);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in moves && shown.length > 0) {
      event.preventDefault();
      const next = at + moves[event.key];
      mark(Math.abs(moves[event.key]) === 1 ? (next + shown.length) % shown.length : Math.min(shown.length - 1, Math.max(0, next)));
    } else if (event.key === "Enter" && shown[at]) {
      event.preventDefault();
      run(shown[at]);
    }
  }

  function run(item) {
    dialog.close();
    // The next one is not to wait for the event that says so.
    dialog.remove();
    item.run();
  }

  document.querySelector("dialog.palette")?.close();
  document.body.append(dialog);
  dialog.showModal();
  filter();
  input.focus();
  return {
    /** Puts others in the place of the items, as more is known of them. */
    update(items) {
      const chosen = shown[at]?.label;
      const top = list.scrollTop;
      what.items = items;
      filter();
      const same = shown.findIndex((item) => item.label === chosen);
      if (same >= 0) {
        // What somebody is about to take does not move away from under the fingers.
        mark(same);
        list.scrollTop = top;
      }
    },
  };
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with its attributes, listeners (on…) and children. Text becomes text nodes and nothing else: whatever a bucket is
 * called, it is never read as HTML.
 */
export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same in a picture. */
export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (name === "value" || name === "indeterminate") {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function button(text, onclick, attributes = {}) {
  return el("button", { type: "button", onclick, ...attributes }, text);
}

/** One of the icons of the sprite; decoration, so that what it means is always said in words as well. */
export function icon(name) {
  const picture = svg("svg", { class: "icon", "aria-hidden": "true", focusable: "false" });
  picture.append(svg("use", { href: `icons.svg#${name}` }));
  return picture;
}

/** Says something to those who do not see the page. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** Offers a text as a file. */
export function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function message(kind, ...children) {
  return el("p", { class: `note ${kind}` }, ...children);
}

/** A dialog that is there until it is closed. The browser itself gives the focus back to whatever had it. */
export function dialog(kind, label, ...children) {
  const shown = el("dialog", { class: kind, "aria-label": label }, ...children);
  shown.addEventListener("close", () => shown.remove());
  document.body.append(shown);
  shown.showModal();
  return shown;
}

/** Asks before what cannot be taken back: answers whether to go on. */
export function confirmed(question, detail, yes) {
  return new Promise((answer) => {
    const shown = dialog("ask", question, el("form", { onsubmit: (event) => {
      event.preventDefault();
      answer(true);
      shown.close();
    } },
    el("h2", {}, question), el("p", {}, detail),
    el("div", { class: "buttons" }, el("button", { type: "submit", class: "primary danger" }, yes), button("Cancel", () => shown.close(), { autofocus: true }))));
    shown.addEventListener("close", () => answer(false));
  });
}

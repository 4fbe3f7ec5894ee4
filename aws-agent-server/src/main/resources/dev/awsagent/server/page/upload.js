import { put } from "./api.js";
import { announce, el } from "./dom.js";
import { bytes, harmless, span } from "./format.js";

/**
 * Files that are dropped on the page, or chosen: brought to the server with their progress shown, then handed on.
 *
 * @param {{overlay: Element, rows: Element, input: HTMLInputElement, may: () => boolean, where: () => string, limit: () => number|null,
 *     place: () => object|null, conversation: () => Promise<string>,
 *     done: (conversation: string, files: {file: string, name: string}[], place: object|null) => Promise}} what
 */
export function uploads(what) {
  let depth = 0;
  const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files") && what.may();
  const show = (on) => {
    what.overlay.hidden = !on;
    what.overlay.firstElementChild.textContent = on ? what.where() : "";
  };
  addEventListener("dragenter", (event) => {
    if (carries(event)) {
      event.preventDefault();
      depth++;
      show(true);
    }
  });
  addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  addEventListener("dragleave", (event) => {
    if (carries(event) && --depth <= 0) {
      depth = 0;
      show(false);
    }
  });
  addEventListener("drop", (event) => {
    if (carries(event)) {
      event.preventDefault();
      depth = 0;
      show(false);
      const files = [...event.dataTransfer.files];
      const folders = [...event.dataTransfer.items].filter((one) => one.webkitGetAsEntry?.()?.isDirectory).length;
      if (folders > 0) {
        // A browser gives a folder as one more file, which cannot be read.
        row("Folders are not taken here. Drop the files that are in it, or upload the whole folder from the command line: aws-agent transfer FOLDER s3://BUCKET/", true);
      } else {
        take(files);
      }
    }
  });
  what.input.addEventListener("change", () => {
    take([...what.input.files]);
    what.input.value = "";
  });

  async function take(files) {
    if (files.length === 0) {
      return;
    }
    const place = what.place();
    const kept = [];
    try {
      const conversation = await what.conversation();
      for (const file of files) {
        try {
          kept.push(await bring(conversation, file));
        } catch (problem) {
          if (problem.name !== "AbortError") {
            throw problem;
          }
          const words = `Cancelled, and not sent: ${harmless(file.name)}.`;
          row(words, false);
          announce(words);
        }
      }
      if (kept.length > 0) {
        announce(`Sent: ${kept.map((one) => harmless(one.name)).join(", ")}.`);
        await what.done(conversation, kept, place);
      }
    } catch (problem) {
      row(harmless(problem.message), true);
    }
  }

  function row(text, bad) {
    const one = el("p", { class: bad ? "bad" : "", role: bad ? "alert" : null }, el("span", {}, text),
      el("button", { type: "button", class: "quiet", "aria-label": "Dismiss", onclick: () => one.remove() }, "×"));
    what.rows.append(one);
    return one;
  }

  async function bring(conversation, file) {
    const name = harmless(file.name);
    if (what.limit() !== null && file.size > what.limit()) {
      throw new Error(`${name} has ${bytes(file.size)}, and the server takes ${bytes(what.limit())} at most: upload it with aws-agent transfer.`);
    }
    const meter = el("progress", { max: Math.max(1, file.size), "aria-label": `Sending ${name}` });
    meter.value = 0;
    const text = el("span", {}, `Sending ${name}`);
    const calledOff = new AbortController();
    const one = el("p", {}, text, meter,
      el("button", { type: "button", class: "quiet", "aria-label": `Cancel sending ${name}`, onclick: () => calledOff.abort() }, "Cancel"));
    what.rows.append(one);
    const began = performance.now();
    try {
      return await put(`/conversations/${encodeURIComponent(conversation)}/files/${encodeURIComponent(file.name)}`, file, (sent, total) => {
        meter.value = sent;
        const speed = sent / ((performance.now() - began) / 1000);
        text.textContent = `Sending ${name}: ${bytes(sent)} of ${bytes(total)}`
          + (speed > 0 && sent < total ? `, ${bytes(speed)}/s, ${span((total - sent) / speed)} left` : "");
      }, calledOff.signal);
    } finally {
      one.remove();
    }
  }
}

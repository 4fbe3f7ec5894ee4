import { Problem, put } from "./api.js";
import { announce, el } from "./dom.js";
import { bytes, harmless, span } from "./format.js";

/** As the server says of a file that it does not take: sent again it would be as large. */
const TOO_LARGE = 413;

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

  /** One after the other: what becomes of one is no reason for the others. */
  async function take(files, place = what.place()) {
    if (files.length === 0) {
      return;
    }
    const kept = [];
    const again = [];
    const told = [];
    try {
      const conversation = await what.conversation();
      for (const file of files) {
        try {
          kept.push(await bring(conversation, file));
        } catch (problem) {
          const name = harmless(file.name);
          const calledOff = problem.name === "AbortError";
          const words = calledOff ? `Cancelled, and not sent: ${name}.` : `Not sent: ${name}: ${harmless(problem.message)}`;
          const one = row(words, !calledOff);
          announce(words);
          if (!calledOff && problem.status !== TOO_LARGE) {
            again.push(file);
            told.push(one);
          }
        }
      }
      if (again.length > 0) {
        tryAgain(again, told, place);
      }
      if (kept.length > 0) {
        announce(`Sent: ${kept.map((one) => harmless(one.name)).join(", ")}.`);
        await what.done(conversation, kept, place);
      }
    } catch (problem) {
      row(harmless(problem.message), true);
    }
  }

  /** Offers to send what failed once more, to where it was meant to go. */
  function tryAgain(files, told, place) {
    const one = row(files.length === 1 ? `${harmless(files[0].name)} can be sent again.` : `${files.length} files can be sent again.`, false);
    one.firstElementChild.after(el("button", { type: "button", class: "quiet", onclick: () => {
      [one, ...told].forEach((shown) => shown.remove());
      take(files, place);
    } }, "Try again"));
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
      throw new Problem(TOO_LARGE, `It has ${bytes(file.size)}, and the server takes ${bytes(what.limit())} at most: upload it with aws-agent transfer.`);
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

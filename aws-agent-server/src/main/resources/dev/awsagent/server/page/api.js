const BASE = "/api/v1";

/** How far the browser's clock is ahead of the server's, in milliseconds. */
let ahead = 0;

/** The time by the server's clock, which is the one that says what has expired. */
export function now() {
  return Date.now() - ahead;
}

/** What the server said no with: an RFC 9457 problem, or that it could not be reached; `issuer` is who vouches for users here. */
export class Problem extends Error {
  constructor(status, detail, hint, issuer = null) {
    super(hint ? `${detail} ${hint}` : detail);
    this.status = status;
    this.issuer = issuer;
  }
}

async function answer(path, options) {
  let response;
  try {
    response = await fetch(BASE + path, { credentials: "same-origin", ...options });
  } catch (error) {
    throw new Problem(0, "The server cannot be reached.",
      options.method ? "Whether it was done is not known: look before you do it again." : "Try again when the connection is back.");
  }
  const date = Date.parse(response.headers.get("Date"));
  if (!Number.isNaN(date)) {
    ahead = Date.now() - date;
  }
  if (response.status === 204) {
    return null;
  }
  const body = await response.json().catch(() => null);
  if (!response.ok) {
    throw new Problem(response.status, body?.detail ?? body?.title ?? `The server answered ${response.status}.`, body?.hint,
      /^Bearer realm="([^"]+)"$/.exec(response.headers.get("WWW-Authenticate"))?.[1] ?? null);
  }
  return body;
}

export function get(path) {
  return answer(path, {});
}

/** Asks for something to be done; what comes of it is told by the events of its conversation. */
export function send(method, path, body) {
  return write(method, path, body, { Prefer: "respond-async" });
}

/** The same, answered when it is done, with what came of it. */
export function done(method, path, body) {
  return write(method, path, body, {});
}

/** What must be kept nowhere, not even to know it again: it is done once for other reasons. */
export function give(method, path, body) {
  return answer(path, { method, headers: { "Content-Type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body) });
}

function write(method, path, body, headers) {
  return answer(path, {
    method,
    headers: { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID(), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

/** All items of a list that comes in pages. */
export async function all(path) {
  const items = [];
  let cursor = null;
  do {
    const page = await get(`${path}${path.includes("?") ? "&" : "?"}limit=100${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`);
    items.push(...page.items);
    cursor = page.next ?? null;
  } while (cursor !== null);
  return items;
}

/** Sends a file's bytes, until the signal calls it off; the one thing that fetch cannot do is to say how far it is. */
export function put(path, file, progress, signal) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("PUT", BASE + path);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => progress(event.loaded, event.total);
    request.onload = () => (request.status < 300 ? done(request.response)
      : failed(new Problem(request.status, request.response?.detail ?? `The server answered ${request.status}.`, request.response?.hint)));
    request.onerror = () => failed(new Problem(0, "The connection was lost while it was sent.", "Try again when it is back."));
    request.onabort = () => failed(signal.reason);
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

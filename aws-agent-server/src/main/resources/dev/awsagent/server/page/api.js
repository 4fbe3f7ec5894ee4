const BASE = "/api/v1";

/** What the server said no with: an RFC 9457 problem, or that it could not be reached. */
export class Problem extends Error {
  constructor(status, detail, hint) {
    super(hint ? `${detail} ${hint}` : detail);
    this.status = status;
  }
}

async function answer(path, options) {
  let response;
  try {
    response = await fetch(BASE + path, { credentials: "same-origin", ...options });
  } catch (error) {
    throw new Problem(0, "The server cannot be reached.", "It is tried again as soon as the connection is back.");
  }
  if (response.status === 204) {
    return null;
  }
  const body = await response.json().catch(() => null);
  if (!response.ok) {
    throw new Problem(response.status, body?.detail ?? body?.title ?? `The server answered ${response.status}.`, body?.hint);
  }
  return body;
}

export function get(path) {
  return answer(path, {});
}

/** @param key the same for the same wish, however often it is sent */
export function send(method, path, body, key = crypto.randomUUID()) {
  return answer(path, {
    method,
    headers: { "Content-Type": "application/json", "Idempotency-Key": key, Prefer: "respond-async" },
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

/** Sends a file's bytes; the one thing that fetch cannot do is to say how far it is. */
export function put(path, file, progress) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("PUT", BASE + path);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => progress(event.loaded, event.total);
    request.onload = () => (request.status < 300 ? done(request.response)
      : failed(new Problem(request.status, request.response?.detail ?? `The server answered ${request.status}.`, request.response?.hint)));
    request.onerror = () => failed(new Problem(0, "The connection was lost while the file was sent.", "Drop it again."));
    request.send(file);
  });
}

const FIRST_WAIT = 300;
const LONGEST_WAIT = 15_000;
const PING_EVERY = 25_000;
const PATIENCE = 10_000;

/**
 * The WebSocket, for as long as the page is open: comes back by itself, goes on after the last event that was seen, sends again
 * what was not taken, and lets no event through twice.
 */
export class Connection {
  #socket = null;
  #wait = FIRST_WAIT;
  #timer = null;
  #ping = null;
  #dead = null;
  #closed = true;
  #subscribed = new Map();
  /** Who waits until the server says that it tells from now on. */
  #begun = new Map();
  #waiting = new Map();
  #listener;

  /**
   * @param listener with `event(conversation, id, at, event)`, `reset(conversation)`, `cancelled(conversation, was)`, `state(state, seconds)`,
   *     `prompt(prompt)` and `promptOver(id)` of what a person is asked for,
   *     `taken(wish)` of what waits no longer, whatever came of it, `problem(message)`, `stopping()` and `signedOut()`
   */
  constructor(listener) {
    this.#listener = listener;
    addEventListener("online", () => this.now());
    addEventListener("offline", () => this.#socket && this.#lose(this.#socket));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#socket === null && this.now());
  }

  open() {
    this.#closed = false;
    this.#connect();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  /** Tries at once, where it waits to try again, or for an answer that may never come. */
  now() {
    if (!this.#closed && this.#socket?.readyState !== WebSocket.OPEN) {
      clearTimeout(this.#timer);
      clearTimeout(this.#dead);
      const hanging = this.#socket;
      this.#connect();
      hanging?.close();
    }
  }

  /** What the server has not taken yet, as far as is known; oldest first. */
  get unsent() {
    return [...this.#waiting.values()].map(({ wish }) => wish);
  }

  /**
   * Answers when the server tells from then on: what is asked for after that misses nothing.
   *
   * @param after the last event that is known; null for what happens from now on
   */
  subscribe(conversation, after) {
    this.#subscribed.set(conversation, after);
    this.#subscribe(conversation, after);
    return new Promise((done) => this.#begun.set(conversation, done));
  }

  #subscribe(conversation, after) {
    this.#send(after === null ? { type: "subscribe", conversation } : { type: "subscribe", conversation, after });
  }

  unsubscribe(conversation) {
    this.#begun.delete(conversation);
    if (this.#subscribed.delete(conversation)) {
      this.#send({ type: "unsubscribe", conversation });
    }
  }

  /** Sends what is to be done once; kept until the server has taken it. Answers when it has. */
  ask(wish) {
    const ref = crypto.randomUUID();
    return new Promise((done, failed) => {
      this.#waiting.set(ref, { wish: { ...wish, ref }, done, failed });
      this.#send({ ...wish, ref });
    });
  }

  cancel(conversation) {
    this.#send({ type: "cancel", conversation });
  }

  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  #connect() {
    this.#listener.state("connecting", 0);
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/v1/ws`);
    this.#socket = socket;
    this.#dead = setTimeout(() => this.#lose(socket), PATIENCE);
    socket.onopen = () => {
      if (this.#socket !== socket) {
        return;
      }
      clearTimeout(this.#dead);
      this.#wait = FIRST_WAIT;
      this.#listener.state("open", 0);
      this.#subscribed.forEach((after, conversation) => this.#subscribe(conversation, after));
      this.#waiting.forEach(({ wish }) => this.#send(wish));
      this.#watch(socket);
    };
    socket.onmessage = (message) => {
      if (this.#socket === socket) {
        clearTimeout(this.#dead);
        this.#take(JSON.parse(message.data));
      }
    };
    socket.onclose = (event) => {
      if (this.#socket !== socket) {
        return;
      }
      this.#socket = null;
      clearInterval(this.#ping);
      clearTimeout(this.#dead);
      if (event.code === 1008) {
        this.#closed = true;
        this.#listener.signedOut();
      } else if (!this.#closed) {
        this.#again();
      }
    };
  }

  /** A connection that nobody closed may be dead all the same: then a ping has no answer, however late a hidden page's clock runs. */
  #watch(socket) {
    clearInterval(this.#ping);
    this.#ping = setInterval(() => {
      this.#send({ type: "ping" });
      clearTimeout(this.#dead);
      this.#dead = setTimeout(() => this.#lose(socket), PATIENCE);
    }, PING_EVERY);
  }

  /** Not waited for: a browser takes long to close what does not answer. */
  #lose(socket) {
    if (this.#socket === socket) {
      this.#socket = null;
      clearInterval(this.#ping);
      clearTimeout(this.#dead);
      socket.close();
      this.#again();
    }
  }

  #again() {
    const wait = this.#wait * (0.75 + Math.random() / 2);
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
    this.#listener.state("lost", wait / 1000);
    this.#timer = setTimeout(() => this.#connect(), wait);
  }

  #taken(ref) {
    const waiting = this.#waiting.get(ref);
    if (this.#waiting.delete(ref)) {
      this.#listener.taken(waiting.wish);
    }
    return waiting;
  }

  #take(message) {
    switch (message.type) {
      case "event": {
        const seen = this.#subscribed.get(message.conversation);
        if (seen !== undefined && (seen === null || message.id > seen)) {
          this.#subscribed.set(message.conversation, message.id);
          if (message.event.ref) {
            // That it was taken is known by this as well, where the answer that says so is lost.
            this.#taken(message.event.ref)?.done();
          }
          this.#listener.event(message.conversation, message.id, message.at, message.event);
        }
        break;
      }
      case "subscribed":
        // Where it began without a last one, that is known now; after a break it goes on behind it.
        if (this.#subscribed.get(message.conversation) === null) {
          this.#subscribed.set(message.conversation, message.lastEvent);
        }
        this.#begun.get(message.conversation)?.();
        this.#begun.delete(message.conversation);
        break;
      case "cancelled":
        this.#listener.cancelled(message.conversation, message.cancelled);
        break;
      case "reset":
        if (this.#subscribed.has(message.conversation)) {
          this.#listener.reset(message.conversation);
        }
        break;
      case "accepted":
        this.#taken(message.ref)?.done();
        break;
      case "error": {
        const waiting = this.#taken(message.ref);
        const problem = new Error([message.detail ?? message.title, message.hint].filter(Boolean).join(" "));
        if (waiting) {
          waiting.failed(problem);
        } else {
          this.#listener.problem(problem.message);
        }
        break;
      }
      case "prompt":
        this.#listener.prompt(message);
        break;
      case "prompt-over":
        this.#listener.promptOver(message.id);
        break;
      case "bye":
        if (message.reason === "session") {
          this.#closed = true;
          this.#listener.signedOut();
        } else {
          this.#listener.stopping();
        }
        break;
    }
  }
}

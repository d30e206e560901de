// What was done is kept first and delivered then, in order. Every entry has an id the server knows a repeat by, so an
// answer that never came back is simply asked for again.

import { get, post } from "./api.js";
import * as store from "./side_store.js";

const PATIENCE = 10000; // milliseconds until a silent connection counts as none
const AGAIN = 2000;

const later = (status) => status === 0 || status === 401 || status === 429 || status >= 500;

export class Queue {
  #running = false;
  #again = false;

  /** `reached(on)`: the connection; `delivered(entry, answer)`: one was taken; `changed()`: the list differs. */
  constructor({ reached, delivered, changed }) {
    Object.assign(this, { reached, delivered, changed });
    setInterval(() => this.waiting().length > 0 && this.deliver(), AGAIN);
  }

  list() { return store.entries(); }

  waiting() { return this.list().filter((entry) => entry.state === "waiting"); }

  asking() { return this.list().find((entry) => entry.state === "asking") ?? null; }

  failed() { return this.list().find((entry) => entry.state === "failed") ?? null; }

  add({ id, kind, path, body, chat = null, name }) {
    const entry = store.put({ key: store.nextKey(id), id, kind, path, body, chat, name, who: store.who(), state: "waiting" });
    this.changed();
    this.deliver();
    return entry;
  }

  /** An entry with what the person said about it, on its way again. */
  answer(entry, more) {
    store.put({ ...entry, body: { ...entry.body, ...more }, state: "waiting", asks: undefined });
    this.changed();
    this.deliver();
  }

  drop(entry) {
    store.drop(entry);
    this.changed();
  }

  /** One window delivers at a time; with the ids even two would do no harm. */
  async deliver() {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    try {
      do {
        this.#again = false;
        if (navigator.locks) await navigator.locks.request("side-queue", () => this.#all());
        else await this.#all();
      } while (this.#again);
    } finally {
      this.#running = false;
    }
  }

  async #all() {
    for (const entry of this.waiting()) {
      if (store.still(entry)?.state !== "waiting") continue; // another window was quicker
      if (!await this.#one(entry)) return;
    }
  }

  /** Deliver one; false when there is no connection, then the others wait behind it. */
  async #one(entry) {
    let answer;
    try {
      answer = await this.#send(entry);
    } catch (error) {
      this.reached(!later(error.status));
      if (later(error.status)) return false;
      store.put({ ...entry, state: "failed", why: error.message });
      this.changed();
      return true;
    }
    this.reached(true);
    if (answer.ask) store.put({ ...entry, state: "asking", asks: answer });
    else store.drop(entry);
    this.changed();
    this.delivered(entry, answer);
    return true;
  }

  async #send(entry) {
    try {
      return await within(post(entry.path, entry.body));
    } catch (error) {
      const seen = error.status === 409 && entry.kind === "sent" ? await this.#seenNow(entry) : null;
      if (seen === null) throw error;
      return within(post(entry.path, { ...entry.body, seen_seq: seen }));
    }
  }

  /** The newest line of the chat where all that came after what was seen are copies of this very person's; else null. */
  async #seenNow(entry) {
    const view = await within(get(`/api/v1/conversations/${encodeURIComponent(entry.chat)}`));
    const mine = new Set(store.sent().map((id) => `click:${id}`));
    const ours = view.lines.filter((line) => line.sender !== "buyer" && line.seq > entry.body.seen_seq);
    return ours.every((line) => mine.has(line.act_key)) ? view.last_seq : null;
  }
}

function within(promise) {
  const silent = new Promise((_, refuse) => {
    setTimeout(() => refuse(Object.assign(new Error("服务器没有回答。"), { status: 0 })), PATIENCE);
  });
  return Promise.race([promise, silent]);
}

// The composer. What an agent typed is theirs: kept per conversation, through updates, reloads and failures.

import { post } from "./api.js";
import { $, h } from "./dom.js";
import { newId } from "./ids.js";

const PAUSE = 500; // ms without a key before the words are looked at
const key = (id) => `draft:${id}`;

/** Leave words for a conversation's composer, from another page, unless something is being written there. */
export function leaveDraft(id, text) {
  if (!sessionStorage.getItem(key(id))) sessionStorage.setItem(key(id), JSON.stringify({ text }));
}

export class Composer {
  #id = null;
  #reply = null; // the script the text was taken from
  #inserted = ""; // its text, to tell an untouched suggestion from the agent's own words
  #click = null; // the id of the coming click; a retry of the same text is the same click
  #pause = null;

  constructor(send) {
    this.text = $("text");
    this.text.addEventListener("input", () => this.#typed());
    $("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(send);
    });
  }

  get empty() { return this.text.value.trim() === ""; }

  get untouched() { return this.#inserted !== "" && this.text.value === this.#inserted; }

  focus() {
    if (!$("composer").hidden) this.text.focus();
  }

  enter(id) {
    this.#id = id;
    const draft = JSON.parse(sessionStorage.getItem(key(id)) ?? "null") ?? {};
    this.#restore(draft);
  }

  leave() {
    if (this.#id !== null) this.#keep();
  }

  insert(suggestion) {
    const own = this.empty || this.untouched ? "" : `${this.text.value.replace(/\s+$/, "")}\n`;
    this.text.value = own + suggestion.text;
    this.#reply = suggestion.reply_id;
    this.#inserted = own ? "" : suggestion.text;
    this.#click = null;
    this.#keep();
    this.focus();
    this.text.setSelectionRange(this.text.value.length, this.text.value.length);
  }

  /** Esc: take back a suggestion that was not touched, else leave the field. */
  escape() {
    if (this.untouched) {
      this.#restore({});
      this.#keep();
    } else {
      this.text.blur();
    }
  }

  #typed() {
    this.#click = null;
    if (this.empty) this.#reply = null;
    this.#keep();
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#look(), PAUSE);
  }

  /** What is wrong with the agent's own words, before they are sent. Sending checks again. */
  async #look() {
    const [id, text] = [this.#id, this.text.value];
    let findings = [];
    if (id !== null && text.trim() && !this.untouched) {
      const address = `/api/v1/conversations/${encodeURIComponent(id)}/wording`;
      findings = await post(address, { text }).then((said) => said.findings, () => []);
    }
    if (id === this.#id && text === this.text.value) this.#say(findings);
  }

  #say(findings) {
    $("wording").replaceChildren(...findings.map(({ level, excerpt, why }) =>
      h("p", { class: level }, `${level === "block" ? "不能这样发" : "再看一眼"}：「${excerpt}」${why}`)));
  }

  #restore({ text = "", reply = null, inserted = "", click = null }) {
    this.text.value = text;
    this.#reply = reply;
    this.#inserted = inserted;
    this.#click = click;
    this.#say([]);
  }

  #keep() {
    const draft = { text: this.text.value, reply: this.#reply, inserted: this.#inserted, click: this.#click };
    if (this.text.value === "") sessionStorage.removeItem(key(this.#id));
    else sessionStorage.setItem(key(this.#id), JSON.stringify(draft));
  }

  async #submit(send) {
    if (this.empty || this.#id === null) return;
    this.#click ??= newId();
    const id = this.#id;
    const draft = { text: this.text.value.trim(), reply: this.#reply, click: this.#click, inserted: this.#inserted };
    this.#restore({});
    this.#keep();
    if (await send(id, draft)) return;
    const newer = id === this.#id ? this.text.value : JSON.parse(sessionStorage.getItem(key(id)) ?? "{}").text ?? "";
    const back = newer ? { ...draft, text: `${draft.text}\n${newer}`, click: null, inserted: "" } : draft;
    if (id === this.#id) {
      this.#restore(back);
      this.#keep();
    } else {
      sessionStorage.setItem(key(id), JSON.stringify(back));
    }
  }
}

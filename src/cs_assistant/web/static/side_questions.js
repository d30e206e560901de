// What a paste needs before it can be stored, asked with one key: the shop, the buyer.

import { openForm } from "./form.js";
import { newId } from "./ids.js";
import * as store from "./side_store.js";

export class Questions {
  #move = null; // a paste that is to go to another shop

  constructor({ state, queue, show, stays }) {
    Object.assign(this, { state, queue, show, stays });
  }

  /** What is asked now: {title, hint, choices: [{key, name, pick}]}; null when nothing is. */
  current() {
    if (this.#move) return this.#shopOf(this.#move, this.state.shops, (shop) => this.#again(shop), "原来那条还留在原来店铺的会话里。");
    const entry = this.queue.asking();
    if (entry === null) return null;
    return entry.asks.ask === "shop"
      ? this.#shopOf(entry, entry.asks.shops, (shop) => this.queue.answer(entry, { shop }), "以后先按这个店铺。")
      : this.#buyerOf(entry);
  }

  /** A key for the question; true when it was one. */
  press(key) {
    const chosen = this.current()?.choices.find((each) => each.key.toLowerCase() === key);
    chosen?.pick();
    return chosen !== undefined;
  }

  /** S: the last paste belongs to another shop. */
  shop() {
    if (this.state.shops.length < 2 || !this.state.pasted) return;
    this.#move = this.state.pasted;
    this.show();
  }

  /** X: the question is not answered; the paste is forgotten. */
  leave() {
    const entry = this.#move ? null : this.queue.asking();
    this.#move = null;
    if (entry) this.queue.drop(entry);
    this.show();
  }

  #again(shop) {
    const { body } = this.#move;
    const id = newId();
    this.#move = null;
    this.queue.add({ id, kind: "paste", path: "/api/v1/side/paste", name: "粘贴的话", body: { ...body, click_id: id, shop, conversation_id: null } });
  }

  #shopOf(entry, shops, pick, hint) {
    const choices = shops.map(({ id, name }, place) => ({ key: String(place + 1), name, pick: () => pick(id) }));
    return { title: "是哪个店铺的？", hint, choices: [...choices, this.#none] };
  }

  #buyerOf(entry) {
    const { asks } = entry;
    const named = asks.nicks.map((nick) => ({ name: nick, pick: () => this.#named(entry, nick) }));
    const open = this.stays();
    const on = named.length === 0 && open?.pasted && open.shop === asks.shop.id
      ? [{ name: `接着 ${open.buyer} 的会话`, pick: () => this.queue.answer(entry, { conversation_id: open.id }) }] : [];
    const choices = [...named, ...on].map((each, place) => ({ ...each, key: String(place + 1) }));
    return {
      title: named.length > 1 ? "哪一个是买家？" : "是哪个买家说的？",
      hint: named.length > 1 ? "另外的记住是我们自己的昵称，以后不再问。" : null,
      choices: [...choices, { key: "N", name: "写旺旺昵称", pick: () => this.#write(entry) },
        { key: "0", name: "先不写昵称", pick: () => this.queue.answer(entry, { nameless: true }) }, this.#none],
    };
  }

  get #none() { return { key: "X", name: "不记了", pick: () => this.leave() }; }

  /** The other nicks are ours: the block is read anew with that. */
  #named(entry, nick) {
    store.keepNicks(entry.asks.nicks.filter((each) => each !== nick));
    this.queue.answer(entry, { buyer: nick, shop: entry.asks.shop.id, own_nicks: store.ownNicks() });
  }

  #write(entry) {
    openForm({
      key: `nick:${entry.id}`, title: "旺旺昵称", action: "记下",
      fields: [{ key: "buyer", name: "旺旺昵称", kind: "text", hint: "同一个昵称的话会接在一个会话里" }],
      run: async ({ buyer }) => this.queue.answer(entry, { buyer, shop: entry.asks.shop.id }),
    });
  }
}

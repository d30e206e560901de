// Level 粘贴: the buyer's words pasted in, our words copied out. A person is the channel.

import { post } from "./api.js";
import { copyButton, copyText } from "./clipboard.js";
import { $, h, notice } from "./dom.js";
import { openForm } from "./form.js";
import { newId } from "./ids.js";

const DIRECT = "直连";
const COPIED_SHOWN = 2500; // milliseconds
const ORDER = { key: "order_no", name: "订单号", kind: "text", optional: true, hint: "16 到 19 位数字；写上它，订单备注才知道写在哪一单" };
const WORDS = { key: "text", name: "买家的话", kind: "area", max: 2000 };

/** An app key (直连) brings orders, not chats: words can be pasted for every shop one may answer for. */
const pasting = (shops) => shops.filter((shop) => shop.may.includes("send"));

/** The buttons in the queue's head. */
export function showPaste(state, opened) {
  $("paste").hidden = pasting(state.shops).length === 0;
  $("paste").onclick = () => pasteNew(state, opened);
  $("open-side").hidden = $("paste").hidden;
  $("open-side").onclick = openSide;
}

/** 旁挂窗 beside the chat program: one window, however often it is asked for. */
const openSide = () => open("/side", "cs-side", "popup,width=380,height=820")?.focus();

function pasteNew(state, opened) {
  const shops = pasting(state.shops);
  const likely = shops.filter((shop) => shop.connection !== DIRECT);
  const only = likely.length === 1 ? likely[0] : shops.length === 1 ? shops[0] : null;
  const first = shops.find((shop) => shop.id === state.shop) ?? only;
  paste({
    key: "paste", opened,
    fields: [
      { key: "shop", name: "店铺", kind: "choice", choices: shops.map(({ id, name }) => ({ id, name })), value: first?.id },
      { key: "buyer", name: "旺旺昵称", kind: "text", hint: "同一个昵称的话会接在一个会话里" }, WORDS, ORDER,
    ],
  });
}

/** The next words of a buyer whose chat is open. */
export const pasteNext = (view, opened) => paste({
  key: `paste:${view.id}`, opened, fields: [WORDS, ...(view.order_no ? [] : [ORDER])], more: { shop: view.shop, conversation_id: view.id },
});

function paste({ key, fields, opened, more = {} }) {
  const click = newId();
  openForm({
    key, title: "粘贴买家的话", action: "放进会话", fields,
    note: "从千牛复制买家说的话，只粘贴买家的，不要带上我们自己的。",
    run: async ({ order_no: order, ...given }) => {
      const answer = await post("/api/v1/paste", { ...more, ...given, order_no: order || null, click_id: click });
      opened(answer.conversation_id);
    },
  });
}

/** What was just recorded as sent goes to the clipboard; where the browser refuses, it stays within reach. */
export async function copyOut(text) {
  try {
    await copyText(text);
    notice("已复制，请到千牛里发给买家。");
    const said = $("notices").firstElementChild;
    setTimeout(() => said.remove(), COPIED_SHOWN);
  } catch {
    const button = copyButton(text, "再复制一次", { class: "primary" });
    notice("已记为已发送，但浏览器没让复制。请再点一次，或手工复制：");
    $("notices").querySelector(".notice p").append(h("q", null, text), button);
  }
}

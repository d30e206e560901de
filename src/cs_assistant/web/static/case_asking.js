// Words to the buyer from a case: a question, or the terms. In a pasted chat a person copies them and sends them in 千牛.

import { get, post } from "./api.js";
import { termsName } from "./case_words.js";
import { copyText } from "./clipboard.js";
import { leaveDraft } from "./desk_composer.js";
import { attempt, h, notice } from "./dom.js";
import { openForm } from "./form.js";
import { newId } from "./ids.js";

const chatOf = (page) => `/api/v1/conversations/${encodeURIComponent(page.case.chat_id)}`;

/** Send one line to the buyer; it stands there to be read and changed first. */
export const askBuyer = (page, text, after) => attempt(async () => {
  const view = await get(chatOf(page));
  await write(page, view, { title: "发给买家", text, reply: null, after });
});

/** The terms in force for this order today; once they are out, the case moves by itself. */
export const sendTerms = (page) => attempt(async () => {
  const [view, terms] = await Promise.all([get(chatOf(page)), get(`${chatOf(page)}/terms`)]);
  await write(page, view, { title: "发寄回细则", text: terms.text, reply: terms.reply_id, fixed: true });
});

function write(page, view, { title, text, reply, fixed = false, after }) {
  const click = newId();
  return openForm({
    key: `say:${title}:${text}`, title, action: view.pasted ? "复制，我在千牛里发给买家" : "发送",
    note: fixed ? [h("p", null, `${termsName(reply)}，原样发，一个字也不改；买家答复的就是这一版。`), h("blockquote", { class: "terms" }, text)]
      : view.pasted && h("p", null, "这个会话是粘贴进来的，发送就是复制出去，由您在千牛里发。"),
    fields: fixed ? [] : [{ key: "text", name: "内容", kind: "area", value: text }],
    run: async (given) => {
      const said = fixed ? text : given.text;
      if (view.pasted) await copyText(said);
      const { last_seq: seen } = await get(chatOf(page));
      await post(`${chatOf(page)}/messages`, { click_id: click, text: said, reply_id: reply, seen_seq: seen });
      await after?.();
      if (view.pasted) notice("已复制，请在千牛里发给买家。");
      page.refresh();
    },
  });
}

/** Open the desk with the question in the composer, unless something is being written there. */
export function toDesk(page, text) {
  leaveDraft(page.case.chat_id, text);
  location.assign(`/#${encodeURIComponent(page.case.chat_id)}`);
}

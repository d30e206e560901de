// The page 以前的对话: searched by order number or nick, one page after the other.

import { get } from "./api.js";
import { $, attempt, h } from "./dom.js";
import { pastChat } from "./past_chats.js";

const state = { page: 1, asked: "" };

async function search(page) {
  const asked = page === 1 ? new URLSearchParams([...new FormData($("search"))].filter(([, value]) => value.trim())).toString() : state.asked;
  const found = await get(`/api/v1/past-chats?${new URLSearchParams([...new URLSearchParams(asked), ["page", page]])}`);
  Object.assign(state, { page, asked });
  const items = found.items.map((each) => h("li", null, h("p", { class: "quiet" }, each.shop_name), pastChat(each)));
  if (page === 1) $("found").replaceChildren(...items);
  else $("found").append(...items);
  const count = $("found").children.length;
  $("said").textContent = count ? `找到 ${count} 段${found.more ? "，还有更多" : ""}。` : asked
    ? "没有找到。昵称要写全；导出时遮住昵称的，写遮住的样子（例如 t**8），或按订单号搜。" : "还没有导入过聊天记录。主管可以在「接入向导」里导入。";
  $("more").hidden = !found.more;
}

$("search").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(() => search(1));
});
$("more").addEventListener("click", () => attempt(() => search(state.page + 1)));
attempt(() => search(1));

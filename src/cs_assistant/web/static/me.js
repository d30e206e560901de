// 我的账号: what I may do where, and my password.

import { get, post } from "./api.js";
import { $, attempt, h } from "./dom.js";

async function show() {
  const me = await get("/api/v1/me");
  $("shops").replaceChildren(...me.shops.map((shop) => h("li", null,
    h("strong", null, shop.shop_name), h("p", null, shop.roles.map((role) => h("span", { class: "tag" }, role.name))))));
  if (me.shops.length === 0) $("shops").replaceChildren(h("li", { class: "quiet" }, "还没有在任何店铺里。请找管理员加角色。"));
}

$("own-password").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    $("changed").textContent = "";
    await post("/api/v1/me/password", { old: $("old").value, password: $("new").value });
    event.target.reset();
    $("changed").textContent = "密码改好了，下次登录请用新密码。";
  });
});

attempt(show);

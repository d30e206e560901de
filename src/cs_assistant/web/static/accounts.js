// 账号: who works where in which role. Everything shown once is shown in a dialog that is closed by hand.

import { get, post } from "./api.js";
import { ask } from "./ask.js";
import { copyButton } from "./clipboard.js";
import { $, attempt, draw, h } from "./dom.js";
import { submits } from "./form.js";
import { chineseDay, isoDay } from "./time.js";

const state = { view: null, token: null };
const path = (account, tail = "") => `/api/v1/accounts/${encodeURIComponent(account.id)}${tail}`;
const names = (list) => new Map(list.map((each) => [each.id, each.name]));

async function refresh() {
  state.view = await get("/api/v1/accounts");
  $("new").disabled = false; // before, there is nothing the form could offer
  draw($("accounts"), state.view, () => table(state.view));
}

function table(view) {
  const active = view.accounts.filter((account) => account.active);
  const ended = view.accounts.filter((account) => !account.active);
  return [
    h("ul", { class: "accounts" }, active.map((account) => entry(account, view))),
    ended.length > 0 && h("details", { data: { key: "ended" } }, h("summary", null, `已停用 ${ended.length} 个`),
      h("ul", { class: "accounts" }, ended.map((account) => entry(account, view)))),
  ];
}

function entry(account, view) {
  return h("li", { class: "card account" },
    h("div", { class: "account-head" }, h("h2", null, account.name), !account.active && h("span", { class: "tag" }, "已停用"),
      account.elsewhere && h("span", { class: "quiet" }, "还属于别的店铺，密码和停用由那边的管理员一起管"),
      !account.elsewhere && h("div", { class: "row end" }, acts(account))),
    view.shops.map((shop) => roleBoxes(account, shop, view)),
    account.tokens.length > 0 && h("ul", { class: "tokens", "aria-label": `${account.name}的接口令牌` }, account.tokens.map((token) => tokenRow(account, token, view))));
}

function acts(account) {
  const act = (key, text, onclick) => h("button", { type: "button", data: { key: `${key}-${account.id}` }, "aria-label": `${text}：${account.name}`, onclick }, text);
  if (!account.active) return [act("activate", "重新启用", () => attempt(() => change(account, "/activate")))];
  return [
    act("token", "接口令牌", () => askToken(account)),
    act("password", "重设密码", () => resetPassword(account)),
    act("deactivate", "停用", () => deactivate(account)),
  ];
}

function roleBoxes(account, shop, view) {
  const held = account.roles[shop.id] ?? [];
  const id = `roles-${account.id}-${shop.id}`;
  return h("fieldset", { class: "roles" }, h("legend", null, shop.name), view.roles.map((role) => box(role.name, {
    id: `${id}-${role.id}`, value: role.id, checked: held.includes(role.id), disabled: !account.active, data: { key: `${id}-${role.id}` },
    onchange: (event) => setRoles(account, shop, event.target),
  })));
}

const box = (text, props) => h("label", { class: "box" }, h("input", { type: "checkbox", ...props }), text);

const turn = { last: Promise.resolve(), waiting: 0 };

/** What is ticked now is what is meant. One after the other: else what was ticked first may arrive last and stand. */
async function setRoles(account, shop, input) {
  const roles = checked(input.closest("fieldset"));
  turn.waiting += 1;
  turn.last = turn.last.then(() => attempt(() => post(path(account, `/shops/${encodeURIComponent(shop.id)}/roles`), { roles })));
  const worked = await turn.last;
  turn.waiting -= 1;
  if (!worked) input.checked = !input.checked;
  else if (turn.waiting === 0) await attempt(refresh); // earlier it would untick what is still to be sent
}

function tokenRow(account, token, view) {
  const rights = names(view.rights);
  return h("li", null, h("span", null, `接口令牌「${token.name}」`), h("span", { class: "quiet" }, token.scopes.map((scope) => rights.get(scope)).join("、")),
    h("span", { class: "quiet" }, token.expired ? "已过期" : `到${chineseDay(isoDay(new Date(token.expires_at)))}`),
    h("button", { type: "button", class: "link", data: { key: `revoke-${token.id}` }, "aria-label": `撤销接口令牌${token.name}`, onclick: () => revoke(account, token) }, "撤销"));
}

async function change(account, tail, body) {
  const answer = await post(path(account, tail), body);
  await refresh();
  return answer;
}

async function resetPassword(account) {
  if (!await ask(`重设「${account.name}」的密码？`, "旧密码马上失效，已登录的地方都会退出。新密码只显示一次。", "重设")) return;
  await attempt(async () => showSecret(`「${account.name}」的新密码`, await change(account, "/password")));
}

async function deactivate(account) {
  if (!await ask(`停用「${account.name}」？`, "马上退出登录，接口令牌一并失效。做过的事都留在记录里；以后可以重新启用。", "停用")) return;
  await attempt(() => change(account, "/deactivate"));
}

async function revoke(account, token) {
  if (!await ask(`撤销接口令牌「${token.name}」？`, "用它的程序马上连不上，不能恢复，只能新建。", "撤销")) return;
  await attempt(async () => {
    await post(`/api/v1/tokens/${encodeURIComponent(token.id)}/revoke`);
    await refresh();
  });
}

function askCreate() {
  $("create-form").reset();
  $("create-problem").textContent = "";
  $("create-roles").replaceChildren(...state.view.shops.map((shop) => h("fieldset", { class: "roles", data: { shop: shop.id } },
    h("legend", null, shop.name), state.view.roles.map((role) => box(role.name, { value: role.id })))));
  $("create").showModal();
}

async function create() {
  const roles = {};
  for (const shop of $("create-roles").children) roles[shop.dataset.shop] = checked(shop);
  const answer = await post("/api/v1/accounts", { name: $("create-name").value, roles });
  $("create").close();
  await refresh();
  showSecret(`「${answer.account.name}」的密码`, answer);
}

function askToken(account) {
  state.token = account;
  $("token-form").reset();
  $("token-problem").textContent = "";
  $("token-title").textContent = `给「${account.name}」建接口令牌`;
  const rights = names(state.view.rights);
  const legend = $("token-scopes").firstElementChild;
  $("token-scopes").replaceChildren(legend, ...account.scopes.map((scope) => box(rights.get(scope), { value: scope })));
  $("token").showModal();
}

async function createToken() {
  const body = { name: $("token-name").value, scopes: checked($("token-scopes")), days: Number($("token-days").value) };
  const answer = await post(path(state.token, "/tokens"), body);
  $("token").close();
  await refresh();
  showSecret(`接口令牌「${body.name}」`, answer);
}

const checked = (group) => [...group.querySelectorAll("input:checked")].map((input) => input.value);

function showSecret(title, answer) {
  $("secret-title").textContent = title;
  $("secret-note").textContent = "只显示这一次，关掉就看不到了。请当面或用安全的方式交给本人。";
  $("secret-text").textContent = answer.secret;
  $("secret-acts").prepend(copyButton(answer.secret, "复制"));
  $("secret").showModal();
}

for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
$("secret").addEventListener("close", () => {
  $("secret-text").replaceChildren();
  $("secret-acts").firstElementChild.remove();
});
$("new").addEventListener("click", askCreate);
submits($("create-form"), $("create-problem"), create);
submits($("token-form"), $("token-problem"), createToken);
attempt(refresh);

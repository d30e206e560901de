// 开索赔单: the order fills in what is on record, the person adds the proof. What is typed stays until it was taken.

import { get, post } from "./api.js";
import { $, h } from "./dom.js";
import { submits } from "./form.js";

const FILLED = ["article", "size", "price", "courier", "tracking_no", "shipped_on"];
const NUMBER = /^\d{16,19}$/;

/** Make the button work; an address with `claim=<order>` opens the form for that order. `refused`: maybe a colleague opened one. */
export function offerClaims(shops, refused) {
  if (!$("open-claim")) return;
  const mine = shops.filter((shop) => shop.may.includes("remark"));
  const form = $("claim-form");
  const { elements } = form;
  let filled = "";
  $("claim-shop").append(...mine.map((shop) => h("option", { value: shop.id }, shop.name)));

  async function fill() {
    const order = elements.order_no.value.trim();
    const key = `${elements.shop.value}/${order}`;
    if (!NUMBER.test(order) || key === filled) return;
    filled = key;
    const known = $("claim-known");
    try {
      const draft = await get(`/api/v1/claims/draft?${new URLSearchParams({ shop: elements.shop.value, order_no: order })}`);
      if (key !== filled) return;
      for (const name of FILLED) if (draft[name] && !elements[name].value) elements[name].value = draft[name];
      known.replaceChildren(draft.open_claim
        ? h("span", null, "这个订单有一张没办完的索赔单，", h("a", { href: `/cases/${encodeURIComponent(draft.open_claim)}` }, "去那张上继续"), "；另有一个包裹丢了才再开。")
        : draft.known ? "已从订单带出资料，请对着面单核对。" : "这个店铺没有接入平台，请照千牛的订单抄。");
    } catch (error) {
      known.textContent = error.message;
    }
  }

  function open(order = "", shop = "") {
    if (order) elements.order_no.value = order;
    if (shop && mine.some((each) => each.id === shop)) elements.shop.value = shop;
    $("claim").showModal();
    (order ? elements.proof : elements.order_no).focus();
    fill();
  }

  submits(form, $("claim-problem"), async () => {
    const empty = [...elements].find((field) => field.required && !field.checkValidity());
    if (empty) {
      empty.focus();
      throw new Error(`还没填：${nameOf(empty)}。`);
    }
    const made = await post("/api/v1/claims", Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]))).catch((error) => {
      refused();
      throw error;
    });
    form.reset();
    $("claim").close();
    location.assign(`/cases/${encodeURIComponent(made.case_id)}`);
  });

  $("open-claim").addEventListener("click", () => open());
  $("open-claim").disabled = mine.length === 0;
  for (const name of ["order_no", "shop"]) elements[name].addEventListener("change", fill);
  elements.order_no.addEventListener("input", fill);
  for (const close of $("claim").querySelectorAll("[data-close]")) close.addEventListener("click", () => $("claim").close());
  const given = new URLSearchParams(location.search);
  if (given.get("claim")) open(given.get("claim"), given.get("shop") ?? "");
}

const nameOf = (field) => field.closest("fieldset")?.querySelector("legend").textContent ?? field.closest("label").firstChild.textContent.trim();

// The banner of the work pages: shops whose link to the platform needs somebody. What is settled vanishes by itself.

import { get } from "./api.js";
import { $, draw, h } from "./dom.js";
import { gathered } from "./live.js";

const box = $("link-troubles");

const shop = (each) => h("div", { class: "link-shop" },
  h("p", { class: "link-name" }, `「${each.shop_name}」和平台的连接要处理`),
  h("ul", null, each.says.map((sentence) => h("li", null, sentence))));

async function read() {
  let items;
  try {
    ({ items } = await get("/api/v1/links"));
  } catch {
    return; // the page itself says when the server is away; the next hello reads again
  }
  draw(box, items, (found) => found.map(shop));
  box.hidden = items.length === 0;
}

const soon = gathered(read);
document.addEventListener("live", ({ detail }) => {
  if (["hello", "link", "resync"].includes(detail.kind)) soon();
});

// 保障卡: print it, copy it; a new choice makes a new card at once.

import { copyText } from "./clipboard.js";
import { $, attempt } from "./dom.js";

const form = $("choose");
form.addEventListener("change", (event) => {
  if (event.target.id === "shop") $("model").value = ""; // another shop has other models
  form.requestSubmit();
});

if ($("print")) {
  for (const id of ["print", "copy"]) $(id).hidden = false; // without this script neither would do anything
  $("print").addEventListener("click", () => window.print());
  $("copy").addEventListener("click", () => attempt(async () => {
    await copyText($("card-text").value);
    $("said").textContent = "已复制整张卡的文字。";
  }));
}

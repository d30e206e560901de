// Pictures of a task: small ones that open in a tab of their own, and sending one (the body is the file itself).

import { ApiError } from "./api.js";
import { h } from "./dom.js";

export const pictures = (files) => files.length > 0 && h("span", { class: "shots" }, files.map(picture));

export function picture(file) {
  const address = `/api/v1/attachments/${encodeURIComponent(file.id)}`;
  return h("a", { href: address, target: "_blank", rel: "noopener" }, h("img", { src: address, alt: `图片：${file.name}`, loading: "lazy" }));
}

export async function sendPicture(taskId, file) {
  const path = `/api/v1/tasks/${encodeURIComponent(taskId)}/picture?name=${encodeURIComponent(file.name)}`;
  const response = await fetch(path, { method: "POST", body: file, credentials: "same-origin", headers: { Accept: "application/json" } }).catch(() => null);
  if (response?.ok) return;
  const answer = await response?.json().catch(() => null);
  throw new ApiError("picture", answer?.error?.message ?? "图片没有传上。请稍后再试。", response?.status ?? 0);
}

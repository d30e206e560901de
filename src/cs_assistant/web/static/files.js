// Files people choose, and files they take away.

import { h } from "./dom.js";

/** The file as base64, as the API wants it. */
export const encoded = (file) => new Promise((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
  reader.onerror = () => failed(new Error(`「${file.name}」读不出来。请关掉打开它的程序，再选一次。`));
  reader.readAsDataURL(file);
});

/** Have the browser save `content`, a text, bytes or a blob, under `name`. */
export function save(name, content, type) {
  const link = h("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

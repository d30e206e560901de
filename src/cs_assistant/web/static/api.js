// The API as two functions. A failure is an ApiError whose message is a Chinese sentence people can act on.

import { forget, undelivered } from "./side_store.js";

export class ApiError extends Error {
  constructor(code, message, status, missing = []) {
    super(message);
    this.code = code;
    this.status = status;
    this.missing = missing; // what a refused step lacks
  }
}

// What is marked as kept comes back by itself.
const TYPED = "textarea:not([data-kept]), input:not([type=checkbox], [type=radio], [type=search], [type=date], [type=hidden])";

/** Whether somebody is in the middle of something that leaving the page would lose. */
const writing = () => document.querySelector("dialog[open]") !== null
  || [...document.querySelectorAll(TYPED)].some((field) => field.offsetParent !== null && field.value !== field.defaultValue);

// Who leaves goes where the server sends them: an answer to what this page asked before must not lead anywhere else.
let leaving = false;
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") !== "/logout") return;
  const left = undelivered();
  if (left > 0 && !confirm(`旁挂窗里还有 ${left} 条没有补上，退出就丢了。还是要退出吗？`)) {
    event.preventDefault();
    return;
  }
  leaving = true;
  forget();
});

async function call(method, path, body) {
  const options = { method, headers: { Accept: "application/json" }, credentials: "same-origin" };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new ApiError("offline", "连不上服务器，这一步没有完成。写的内容还在，请稍后再试。", 0);
  }
  const answer = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  if (response.status === 401 && !leaving) {
    if (writing()) throw new ApiError("login", "登录已经过期，这一步没有做。写的内容还在：请在新标签页登录，再回来点一次。", 401);
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`);
  }
  const problem = answer?.error ?? { code: "http", message: `服务器没有正常回答（${response.status}）。请稍后再试。` };
  throw new ApiError(problem.code, problem.message, response.status, problem.missing);
}

export const get = (path) => call("GET", path);
export const post = (path, body) => call("POST", path, body ?? {});

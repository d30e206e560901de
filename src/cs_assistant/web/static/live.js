// Live updates. The socket says what changed; pages read it through the API. After a break everything is read anew.

import { get } from "./api.js";

const FIRST_WAIT = 400;
const LONGEST_WAIT = 8000;

// Whether the break was a login that ended: then api.js leads to the login page.
const askWho = () => get("/api/v1/me").catch(() => {});

export function live(label, onChange) {
  let wait = FIRST_WAIT;
  const show = (on) => {
    label.textContent = on ? "实时" : "连接断开，正在重连";
    label.className = on ? "live on" : "live off";
  };
  function connect() {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/live`);
    socket.onmessage = (event) => {
      const change = JSON.parse(event.data);
      if (change.kind === "hello") {
        wait = FIRST_WAIT;
        show(true);
      }
      document.dispatchEvent(new CustomEvent("live", { detail: change }));
      onChange(change);
    };
    socket.onclose = () => {
      show(false);
      askWho();
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
  }
  connect();
}

/** Runs `act` soon, once for a burst of changes, and never twice at the same time. */
export function gathered(act, delay = 40) {
  let timer = null;
  let running = false;
  let again = false;
  const run = async () => {
    timer = null;
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      await act();
    } finally {
      running = false;
      if (again) {
        again = false;
        soon();
      }
    }
  };
  const soon = () => {
    timer ??= setTimeout(run, delay);
  };
  return soon;
}

// What 旁挂窗 keeps in this browser: what waits to be delivered, and the replies last shown. Nothing else, and nothing
// of it outlives its delivery or the logout of whoever did it.

const PREFIX = "side:";
const QUEUE = `${PREFIX}q:`;
const SHOWN = `${PREFIX}shown`;
const WHO = `${PREFIX}who`;
const LAST_SHOP = `${PREFIX}shop`;
const OWN_NICKS = `${PREFIX}nicks`;
const SENT = `${PREFIX}sent`;
const MOST_NICKS = 20;
const MOST_SENT = 100;

const read = (key) => JSON.parse(localStorage.getItem(key) ?? "null");
const keysOf = (prefix) => Object.keys(localStorage).filter((key) => key.startsWith(prefix)).sort();

export const who = () => read(WHO);

/** Remember who works here; what was shown to somebody else is gone. */
export function remember(name) {
  if (who() !== name) localStorage.removeItem(SHOWN);
  localStorage.setItem(WHO, JSON.stringify(name));
}

export const lastShop = () => read(LAST_SHOP);
export const keepShop = (shop) => localStorage.setItem(LAST_SHOP, JSON.stringify(shop));

export const ownNicks = () => read(OWN_NICKS) ?? [];
export const keepNicks = (nicks) =>
  localStorage.setItem(OWN_NICKS, JSON.stringify([...new Set([...ownNicks(), ...nicks])].slice(-MOST_NICKS)));

export const shown = () => read(SHOWN);

/** An answer that comes in after the logout is not kept. */
export function keepShown(view) {
  if (who() !== null) localStorage.setItem(SHOWN, JSON.stringify(view));
}

/** The clicks copied with here, to tell one's own lines from a colleague's. */
export const sent = () => read(SENT) ?? [];
export const noteSent = (id) => localStorage.setItem(SENT, JSON.stringify([...sent(), id].slice(-MOST_SENT)));

/** One record an entry: two windows never overwrite each other's list. */
export function put(entry) {
  localStorage.setItem(QUEUE + entry.key, JSON.stringify(entry));
  return entry;
}

let counter = 0;

/** A key that sorts in the order things were done. */
export const nextKey = (id) => `${String(Date.now()).padStart(15, "0")}-${String(counter++).padStart(6, "0")}-${id}`;

export const drop = (entry) => localStorage.removeItem(QUEUE + entry.key);
export const still = (entry) => read(QUEUE + entry.key);
const all = () => keysOf(QUEUE).map(read).filter((entry) => entry !== null);
export const entries = () => all().filter((entry) => entry.who === who());
export const others = () => all().length - entries().length;

/** Whether a key of a storage event says that somebody logged out here. */
export const isForgotten = (event) => event.key === null || (event.key === WHO && event.newValue === null);

/** Logging out: nothing of it stays but what a colleague did here and could not deliver yet. */
export function forget() {
  const me = who();
  const anothers = (key) => key.startsWith(QUEUE) && ![me, null, undefined].includes(read(key)?.who);
  for (const key of keysOf(PREFIX)) if (!anothers(key)) localStorage.removeItem(key);
}

/** What would be lost by a logout now. */
export const undelivered = () => entries().length;

// Opens 旁挂窗 without a connection. Above this line the server writes VERSION and FILES. The network comes first; what
// is kept is used when it does not answer. It keeps public files and an empty page, never an answer of the API.

const PAGE = "/side";
const CACHE = `side-${VERSION}`;
const PATIENCE = 3000; // milliseconds

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  const page = request.mode === "navigate" && pathname === PAGE;
  if (page || FILES.includes(pathname)) event.respondWith(first(request, pathname));
});

async function keep() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
  const page = await fetch(PAGE, { cache: "no-store" });
  if (!page.ok || page.redirected) throw new Error("not logged in");
  await cache.put(PAGE, page);
  await self.skipWaiting();
}

async function tidy() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("side-") && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function first(request, pathname) {
  const kept = caches.match(pathname);
  const network = fetch(request);
  const silent = new Promise((resolve) => { setTimeout(() => resolve(kept), PATIENCE); });
  const answer = await Promise.race([network, silent]).catch(() => kept);
  return answer ?? network;
}

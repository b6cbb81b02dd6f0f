// Opens the chat page where there is no network, or one that does not answer: the page and its files are kept,
// so that what waits to be sent is in sight. Messages are not kept here, and nothing but the page is answered.
// Shows what the server pushes while the page is closed.

const CACHE = "yibiao-page";
const PAGE = "/chat";
const PATIENCE_MS = 5_000;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fetch(PAGE).then(keep));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  if (mode === "navigate" && pathname === PAGE) event.respondWith(openPage(event));
  if (pathname.startsWith("/chat/static/")) event.respondWith(openFile(event.request));
});

self.addEventListener("push", (event) => {
  const { title, body } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body, tag: PAGE })); // in the place of an earlier one
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openChat());
});

/** The chat that is open, brought to the front; a new one where none is. */
async function openChat() {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const chat = windows.find(({ url }) => new URL(url).pathname === PAGE);
  return chat ? chat.focus() : self.clients.openWindow(PAGE);
}

/** The page from the network; the kept one where that fails or takes too long. */
async function openPage(event) {
  const fetched = fetch(event.request);
  event.waitUntil(fetched.then((response) => keep(response.clone())).catch(() => undefined));
  const kept = await (await caches.open(CACHE)).match(PAGE);
  if (!kept) return fetched;
  const tooLong = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE_MS));
  return Promise.race([fetched.catch(() => kept), tooLong]);
}

/** Files have the digest of their content in the address, so a kept one is never stale. */
async function openFile(request) {
  return (await caches.match(request)) || fetch(request);
}

/** Keep the chat page and the files it names, and no others. A page without a talk has nothing to keep. */
async function keep(response) {
  if (!response.ok) return;
  const cache = await caches.open(CACHE);
  const html = await response.clone().text();
  if (!html.includes("data-talk=")) {
    await caches.delete(CACHE);
    return;
  }
  const files = [...new Set(html.match(/\/chat\/static\/[^"]+/g))]; // addAll refuses one that is named twice
  for (const request of await cache.keys()) {
    if (!files.includes(new URL(request.url).pathname)) await cache.delete(request);
  }
  const missing = [];
  for (const file of files) if (!(await cache.match(file))) missing.push(file);
  await cache.addAll(missing);
  await cache.put(PAGE, response);
}

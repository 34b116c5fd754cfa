// Keeps the files of the pages for times without a network. Answers of the town are never kept here.
const SHELL = "zhenshu.shell.1";
const ASSETS = "zhenshu.assets.1";
/** Files kept at most: some versions of the pages, oldest out first. */
const MOST = 400;
const OTHERS = /^\/(api|engine-rest|verify|public)(\/|$)/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(["/mark.svg", "/icon-192.png"])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name.startsWith("zhenshu.") && ![SHELL, ASSETS].includes(name)).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

const keepShell = async (answer) => {
  if (answer.ok) await (await caches.open(SHELL)).put("/", answer.clone());
  return answer;
};

async function page(request) {
  try {
    return await keepShell(await fetch(request));
  } catch (error) {
    const kept = await caches.match("/");
    if (kept) return kept;
    throw error;
  }
}

async function asset(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    const cache = await caches.open(ASSETS);
    await cache.put(request, answer.clone());
    const names = await cache.keys();
    await Promise.all(names.slice(0, Math.max(0, names.length - MOST)).map((name) => cache.delete(name)));
  }
  return answer;
}

self.addEventListener("message", (event) => {
  if (!Array.isArray(event.data)) return;
  const wanted = event.data.filter((path) => typeof path === "string" && path.startsWith("/assets/"));
  const kept = [fetch("/", { headers: { Accept: "text/html" } }).then(keepShell), ...wanted.map((path) => asset(new Request(path)))];
  event.waitUntil(Promise.all(kept).then(() => event.source?.postMessage("kept")).catch(() => undefined));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || OTHERS.test(pathname)) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (pathname.startsWith("/assets/")) event.respondWith(asset(request));
  else if (["/mark.svg", "/icon-192.png"].includes(pathname)) event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});

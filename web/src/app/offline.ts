// Lets the pages open without a network: a service worker keeps their files, never an answer of the town.

/** Screens on which people work without a network. */
const NEEDED = ["/", "/work", "/start", "/start/x", "/outbox", "/tasks/x"];

/** `fetchScreen` brings the code of a screen, so that it is kept. Says on the page's root when everything is. */
export async function keepPages(fetchScreen: (address: string) => Promise<void>): Promise<void> {
  // The screen itself comes first.
  await new Promise((go) => ("requestIdleCallback" in window ? requestIdleCallback(go, { timeout: 5000 }) : setTimeout(go, 1000)));
  // Where somebody is led when the network is gone has to be there already, on every device.
  await fetchScreen("/outbox").catch(() => undefined);
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/sw.js");
    const { active } = await navigator.serviceWorker.ready;
    // A desk has a network, and fetches what it shows.
    if (!matchMedia("(max-width: 767px), (display-mode: standalone)").matches) return;
    await Promise.all([...NEEDED.map(fetchScreen), import("../forms/Form.tsx"), import("../features/parts/FilledForm.tsx")]);
    const fetched = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data === "kept") document.documentElement.dataset.offline = "ready";
    });
    // What came before the worker was there, too.
    active?.postMessage(fetched);
  } catch {
    // A browser that allows no worker: the pages need the network then, and what was filled in is kept all the same.
  }
}

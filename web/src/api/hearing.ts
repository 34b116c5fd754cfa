// Server-sent events while a page is looked at: a connection that breaks is made anew, quietly.

/** Milliseconds after which a stream that was refused is tried again. */
const AGAIN = 15_000;

/** Hears events of `types` until the answer is called; `hear` is told too when a broken stream came back. */
export function listen(address: string, types: readonly string[], hear: (event: MessageEvent<string> | null) => void): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isBroken = false;
  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
  const open = () => {
    close();
    source = new EventSource(address);
    for (const type of types) source.addEventListener(type, hear);
    source.onopen = () => {
      if (isBroken) hear(null);
      isBroken = false;
    };
    source.onerror = () => {
      isBroken = true;
      // A browser comes back by itself after a break, not after a refusal.
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN);
    };
  };
  // Browsers open six connections to a server at most: a tab that nobody looks at holds none.
  const follow = () => {
    if (document.hidden) {
      close();
      isBroken = true;
    } else if (!source) open();
  };
  follow();
  document.addEventListener("visibilitychange", follow);
  return () => {
    close();
    document.removeEventListener("visibilitychange", follow);
  };
}

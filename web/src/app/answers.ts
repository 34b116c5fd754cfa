// Where answers of the town are kept while the page is open. The client itself repeats what may go better a second time.
import { QueryClient } from "@tanstack/react-query";

/** Milliseconds in which an answer is taken as fresh: long enough for one screen to ask once. */
const FRESH = 10_000;

export const answers = new QueryClient({
  defaultOptions: { queries: { retry: false, networkMode: "always", staleTime: FRESH }, mutations: { retry: false, networkMode: "always" } },
});

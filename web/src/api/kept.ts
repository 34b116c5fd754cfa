// An answer of the town that is good enough without a network: what was told last.
import { Problem } from "@zhenshu/client/runtime";

import { keepAnswer, keptAnswer } from "./offline.ts";
import { session } from "./session.ts";

/** Asks, and keeps what is told; where no answer comes, what was told before. */
export async function lastTold<T>(key: string, ask: () => Promise<T>): Promise<T> {
  const login = session().me?.id ?? "";
  try {
    const answer = await ask();
    void keepAnswer(login, key, answer).catch(() => undefined);
    return answer;
  } catch (error) {
    if (error instanceof Problem && error.status < 500) throw error;
    const before = await keptAnswer<T>(login, key).catch(() => undefined);
    if (before === undefined) throw error;
    return before;
  }
}

// Hears what happens in the town while the page is looked at, and makes the lists fresh.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { MOVED } from "./keys.ts";

const TYPES = ["created", "claimed", "completed", "canceled"].map((one) => `cn.zhenshu.task.${one}`);
/** Milliseconds in which several events make the lists fresh once. */
const TOGETHER = 1500;

export function useEvents(isOpen: boolean): void {
  const answers = useQueryClient();
  useEffect(() => {
    if (!isOpen) return;
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const freshen = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        for (const key of MOVED) void answers.invalidateQueries({ queryKey: key });
      }, TOGETHER);
    };
    // Browsers open six connections to a server at most: a tab that nobody looks at holds none.
    const follow = () => {
      if (document.hidden) {
        source?.close();
        source = null;
      } else if (!source) {
        source = new EventSource(`/api/v1/events/stream?types=${TYPES.join(",")}`);
        for (const type of TYPES) source.addEventListener(type, freshen);
      }
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      clearTimeout(timer);
      source?.close();
      document.removeEventListener("visibilitychange", follow);
    };
  }, [answers, isOpen]);
}

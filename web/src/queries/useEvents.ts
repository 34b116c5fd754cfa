// Hears what happens in the town while the page is looked at, and makes the lists fresh.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { listen } from "../api/hearing.ts";
import { MOVED } from "./keys.ts";

const TYPES = ["created", "claimed", "completed", "canceled"].map((one) => `cn.zhenshu.task.${one}`);
/** Milliseconds in which several events make the lists fresh once. */
const TOGETHER = 1500;

export function useEvents(isOpen: boolean): void {
  const answers = useQueryClient();
  useEffect(() => {
    if (!isOpen) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const freshen = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        for (const key of MOVED) void answers.invalidateQueries({ queryKey: key });
      }, TOGETHER);
    };
    const stop = listen(`/api/v1/events/stream?types=${TYPES.join(",")}`, TYPES, freshen);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [answers, isOpen]);
}

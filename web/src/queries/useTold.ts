// Hears what the caller is told of while the page is looked at.
import { useQueryClient } from "@tanstack/react-query";
import type { NotificationOut } from "@zhenshu/client";
import { useEffect, useRef } from "react";

import { listen } from "../api/hearing.ts";
import { keys, TOLD } from "./keys.ts";

export function useTold(isOpen: boolean, onTold: (told: NotificationOut) => void): void {
  const answers = useQueryClient();
  const present = useRef(onTold);
  present.current = onTold;
  useEffect(() => {
    if (!isOpen) return;
    const heard = new Set<string>();
    return listen("/api/v1/notifications/stream", ["notification"], (event) => {
      for (const key of TOLD) void answers.invalidateQueries({ queryKey: key });
      if (event === null) return;
      const told = JSON.parse(event.data) as NotificationOut;
      // A stream that was resumed may tell the last minute again.
      if (heard.has(told.id)) return;
      heard.add(told.id);
      if (told.subject_id) void answers.invalidateQueries({ queryKey: keys.task(told.subject_id), exact: true });
      void answers.invalidateQueries({ queryKey: ["work"] });
      present.current(told);
    });
  }, [answers, isOpen]);
}

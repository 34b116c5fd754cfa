// What the caller was told of and has not read, by what it is about.
import type { NotificationOut } from "@zhenshu/client";

import { useMay } from "../api/session.ts";
import { useNotifications } from "./useNotifications.ts";

export function useUnread(): ReadonlyMap<string, readonly NotificationOut[]> {
  const { data } = useNotifications({ unread: true, limit: 200 }, useMay("personal:use"));
  const found = new Map<string, NotificationOut[]>();
  for (const one of data?.pages.flatMap((page) => page.items) ?? []) {
    const about = typeof one.details.task_id === "string" ? one.details.task_id : one.subject_id;
    if (about !== null) found.set(about, [...(found.get(about) ?? []), one]);
  }
  return found;
}

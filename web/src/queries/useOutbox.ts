// What the caller submitted without a network, in order.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { onOutbox, waiting } from "../api/offline.ts";
import { useMe } from "../api/session.ts";

export function useOutbox() {
  const { id } = useMe();
  const answers = useQueryClient();
  useEffect(() => onOutbox(() => void answers.invalidateQueries({ queryKey: ["outbox"] })), [answers]);
  return useQuery({ queryKey: ["outbox", id], queryFn: () => waiting(id), networkMode: "always", staleTime: 0 });
}

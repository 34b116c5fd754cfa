// The forms that were sent in a matter, oldest first, their files named as the matter knows them.
import { useQuery } from "@tanstack/react-query";

import { filesIn, withFiles } from "../api/files.ts";
import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useSubmissions = (instanceId: string) =>
  useQuery({
    queryKey: [...keys.matter(instanceId), "submissions"],
    queryFn: async ({ signal }) => {
      const [{ items }, { variables }] = await Promise.all([town.listSubmissions(instanceId, { signal }), town.getVariables(instanceId, {}, { signal })]);
      const held = new Map(filesIn(variables).map((file) => [file.id, file]));
      return items.map((sent) => ({ ...sent, payload: withFiles(sent.payload, held) as typeof sent.payload }));
    },
  });

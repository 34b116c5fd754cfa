// The papers that were issued in a matter.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useDocuments = (instanceId: string) =>
  useQuery({
    queryKey: [...keys.matter(instanceId), "documents"],
    queryFn: async ({ signal }) =>
      (await town.listDocuments({ process_instance_id: instanceId, limit: 200 }, { signal })).items,
  });

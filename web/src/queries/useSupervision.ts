// What was done so that a matter goes on: urges, cards, supervision orders.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useSupervision = (instanceId: string) =>
  useQuery({
    queryKey: [...keys.matter(instanceId), "supervision"],
    queryFn: ({ signal }) => town.getMatterSupervision(instanceId, { signal }),
  });

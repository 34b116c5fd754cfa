// Colleagues found by part of a name, to choose from.
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { rememberPeople } from "../api/people.ts";
import { town } from "../api/town.ts";

export const usePeople = (text: string) =>
  useQuery({
    queryKey: ["people", text],
    staleTime: 300_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { items } = await town.listPeople(text ? { text } : {}, { signal });
      rememberPeople(items);
      return items;
    },
  });

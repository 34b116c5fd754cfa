// What the caller has started, where it stands, and the way to ask for several at once.
import { useMatters } from "../../queries/useMatters.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { More } from "../../ui/More.tsx";
import { useWords } from "../../ui/words/useWords.ts";
import { Filters } from "../parts/Filters.tsx";
import { MatterRows } from "../parts/MatterRows.tsx";
import { useFilters } from "../parts/useFilters.ts";
import { Views } from "../parts/Views.tsx";

export function StartedList() {
  const words = useWords();
  const filters = useFilters();
  const pages = useMatters({ started_by: "me", ...filters.query });
  const rows = pages.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <Filters filters={filters} />
      <Views list="worklist" filters={filters} />
      <Loaded
        answer={{ ...pages, data: rows }}
        isEmpty={(found) => found.length === 0}
        empty={<Empty>{filters.isNarrow ? words.work.emptyFiltered : words.work.empty.started}</Empty>}
      >
        {(found) => <MatterRows rows={found} mayUrge />}
      </Loaded>
      <More pages={pages} />
    </>
  );
}

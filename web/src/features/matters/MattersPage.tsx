// Every matter that one may read, found by words, area and urgency.
import { Checkbox } from "antd";

import { useMay } from "../../api/session.ts";
import { useMatters } from "../../queries/useMatters.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { More } from "../../ui/More.tsx";
import { useAddress } from "../../ui/useAddress.ts";
import { useTitle } from "../../ui/useTitle.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { Filters } from "../parts/Filters.tsx";
import { MatterRows } from "../parts/MatterRows.tsx";
import { useFilters } from "../parts/useFilters.ts";
import { Views } from "../parts/Views.tsx";

export default function MattersPage() {
  const words = useWords();
  const filters = useFilters();
  const mayUrge = useMay("task:urge");
  const [search, change] = useAddress();
  const isOpen = search.get("open") === "1";
  const pages = useMatters({ ...filters.query, ...(isOpen ? { is_open: true } : {}) });
  const rows = pages.data?.pages.flatMap((page) => page.items);
  useTitle(words.matters.title);
  return (
    <div className="page stack">
      <h1>{words.matters.title}</h1>
      <section className="card" aria-label={words.matters.found}>
        <Filters filters={filters}>
          <Checkbox checked={isOpen} onChange={(event) => change({ open: event.target.checked ? "1" : null })}>
            {words.matters.open}
          </Checkbox>
        </Filters>
        <Views list="matters" filters={filters} />
        <Loaded answer={{ ...pages, data: rows }} isEmpty={(found) => found.length === 0} empty={<Empty>{words.matters.empty}</Empty>}>
          {(found) => <MatterRows rows={found} mayUrge={mayUrge} />}
        </Loaded>
        <More pages={pages} />
      </section>
    </div>
  );
}

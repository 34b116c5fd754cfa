// Kept filters as chips above a list, and the way to keep the present one.
import { lazy, Suspense } from "react";
import { useSearchParams } from "react-router";

import { useMay } from "../../api/session.ts";
import { useWords } from "../../ui/words/useWords.ts";
import type { useFilters } from "./useFilters.ts";
import { useViews } from "./useViews.ts";

const KeepButton = lazy(async () => ({ default: (await import("./KeepButton.tsx")).KeepButton }));

export function Views({ list, filters }: { list: string; filters: ReturnType<typeof useFilters> }) {
  const { work } = useWords();
  const [search, setSearch] = useSearchParams();
  const { views, keep, drop } = useViews(list);
  const present = Object.fromEntries([...search].filter(([, value]) => value));
  const isShown = (query: Record<string, unknown>) => JSON.stringify(Object.entries(query).sort()) === JSON.stringify(Object.entries(present).sort());
  if (!useMay("personal:use") || (views.length === 0 && !filters.isNarrow)) return null;
  return (
    <div className="chips views no-print" role="group" aria-label={work.views}>
      {views.map(({ name, query }) => (
        <span key={name} className="chip">
          <button type="button" aria-pressed={isShown(query)} onClick={() => setSearch(query as Record<string, string>)}>
            {name}
          </button>
          <button type="button" aria-label={work.dropView(name)} onClick={() => drop(name)}>
            ✕
          </button>
        </span>
      ))}
      <Suspense>{filters.isNarrow && !views.some((one) => isShown(one.query)) && <KeepButton onKeep={(name) => keep(name, present)} />}</Suspense>
    </div>
  );
}

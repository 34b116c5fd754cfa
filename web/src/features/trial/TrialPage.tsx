// Try a process: the draft of this browser, or the current version, in a town of its own.
import { useParams, useSearchParams } from "react-router";

import type { Files } from "../../api/bundles.ts";
import { useMe } from "../../api/session.ts";
import { useBundle } from "../../queries/useBundle.ts";
import { useDesign } from "../../queries/useDesign.ts";
import { useProcessVersions } from "../../queries/useProcessVersions.ts";
import { useTrials } from "../../queries/useTrials.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { useTitle } from "../../ui/useTitle.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { useTrialWords } from "../../ui/words/trial/useTrialWords.ts";
import { StudioGate } from "../parts/StudioGate.tsx";
import { Trail } from "../parts/Trail.tsx";
import { Begin } from "./Begin.tsx";
import "./trial.css";

/** What is tried: its files, and what it is called. */
export interface Tried {
  readonly key: string;
  readonly name: string;
  readonly files: Files;
  readonly version: number | null;
  readonly isDraft: boolean;
}

export default function TrialPage() {
  const { processKey = "" } = useParams();
  const studio = useStudioWords();
  const words = useTrialWords();
  const [search] = useSearchParams();
  const draft = useDesign(useMe().id, processKey);
  const versions = useProcessVersions(processKey);
  const trials = useTrials();
  const current = versions.data?.[0] ?? null;
  const bundle = useBundle(draft.data || !current ? null : current.deployment_id);
  useTitle(words.title(draft.data?.name ?? current?.name ?? processKey));
  const name = draft.data?.name ?? current?.name ?? processKey;
  const files = draft.data?.files ?? bundle.data;
  const isKnown = !draft.isPending && versions.data && trials.data;
  const tried: Tried | null = files ? { key: processKey, name, files, version: draft.data ? null : (current?.version ?? null), isDraft: Boolean(draft.data) } : null;
  const isNowhere = isKnown && !draft.data && !current;
  const refetch = () => void [versions, trials, bundle].map((one) => one.error && one.refetch());
  return (
    <StudioGate>
      <div className="page stack trial">
        <Trail process={current ? { key: processKey, name } : undefined} />
        {isNowhere ? (
          <Empty>{studio.emptyFiltered}</Empty>
        ) : (
          <Loaded answer={{ data: isKnown && tried ? { tried, trials: trials.data } : undefined, error: versions.error ?? trials.error ?? bundle.error, refetch }} bones={8}>
            {(found) => <Begin key={processKey} tried={found.tried} trials={found.trials} isFresh={search.has("new")} />}
          </Loaded>
        )}
      </div>
    </StudioGate>
  );
}

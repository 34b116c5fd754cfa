// The design of a process: what is deployed, and the draft of this browser.
import type { ProcessDefinitionOut } from "@zhenshu/client";
import type { ReactNode } from "react";

import type { Design } from "../../api/designs.ts";
import { useMe } from "../../api/session.ts";
import { useBundle } from "../../queries/useBundle.ts";
import { useDesign } from "../../queries/useDesign.ts";
import { useProcessVersions } from "../../queries/useProcessVersions.ts";
import { Bones } from "../../ui/Bones.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { StudioGate } from "./StudioGate.tsx";

export interface Opened {
  /** The current version; null for a process that is new. */
  readonly deployed: Design | null;
  readonly draft: Design | null;
}

interface Props {
  readonly processKey: string;
  readonly children: (opened: Opened) => ReactNode;
}

export function OpenedDesign({ processKey, children }: Props) {
  const versions = useProcessVersions(processKey);
  const draft = useDesign(useMe().id, processKey);
  const ready = versions.data && !draft.isPending ? { versions: versions.data, draft: draft.data ?? null } : undefined;
  return (
    <StudioGate>
      <Loaded answer={{ data: ready, error: versions.error, refetch: () => void versions.refetch() }} bones={8}>
        {(found) => (
          <WithFiles key={processKey} processKey={processKey} current={found.versions[0] ?? null} draft={found.draft}>
            {children}
          </WithFiles>
        )}
      </Loaded>
    </StudioGate>
  );
}

function WithFiles({ processKey, current, draft, children }: Props & { readonly current: ProcessDefinitionOut | null; readonly draft: Design | null }) {
  const words = useStudioWords();
  const bundle = useBundle(current?.deployment_id ?? null);
  if (!current && !draft) return <Empty>{words.emptyFiltered}</Empty>;
  if (current && bundle.isPending) return <Bones lines={8} />;
  const deployed: Design | null =
    current && bundle.data
      ? { key: processKey, name: current.name ?? processKey, base: { deploymentId: current.deployment_id, version: current.version }, files: bundle.data, at: "" }
      : null;
  const opened = draft ?? deployed ? { deployed, draft } : undefined;
  return <Loaded answer={{ data: opened, error: bundle.error, refetch: () => void bundle.refetch() }}>{children}</Loaded>;
}

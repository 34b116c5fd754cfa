// Draws a process: the draft of this browser, or the current version to begin with.
import type { ProcessDefinitionOut } from "@zhenshu/client";
import { useParams } from "react-router";

import type { Design } from "../../api/designs.ts";
import { useMe } from "../../api/session.ts";
import { useBundle } from "../../queries/useBundle.ts";
import { useDesign } from "../../queries/useDesign.ts";
import { useElementTemplates } from "../../queries/useElementTemplates.ts";
import { useProcessVersions } from "../../queries/useProcessVersions.ts";
import { Bones } from "../../ui/Bones.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { StudioGate } from "../parts/StudioGate.tsx";
import { Desk } from "./Desk.tsx";

export default function ModelPage() {
  const { processKey = "" } = useParams();
  const versions = useProcessVersions(processKey);
  const draft = useDesign(useMe().id, processKey);
  const ready = versions.data && !draft.isPending ? { versions: versions.data, draft: draft.data ?? null } : undefined;
  return (
    <StudioGate>
      <Loaded answer={{ data: ready, error: versions.error, refetch: () => void versions.refetch() }} bones={8}>
        {(found) => <Opened key={processKey} processKey={processKey} current={found.versions[0] ?? null} draft={found.draft} />}
      </Loaded>
    </StudioGate>
  );
}

interface Props {
  readonly processKey: string;
  readonly current: ProcessDefinitionOut | null;
  readonly draft: Design | null;
}

function Opened({ processKey, current, draft }: Props) {
  const words = useStudioWords();
  const bundle = useBundle(current?.deployment_id ?? null);
  const templates = useElementTemplates();
  if (!current && !draft) return <Empty>{words.emptyFiltered}</Empty>;
  if ((current && bundle.isPending) || templates.isPending) return <Bones lines={8} />;
  const deployed: Design | null =
    current && bundle.data
      ? { key: processKey, name: current.name ?? processKey, base: { deploymentId: current.deployment_id, version: current.version }, files: bundle.data, at: "" }
      : null;
  const failed = current && !bundle.data ? bundle.error : templates.error;
  return (
    <Loaded answer={{ data: (draft ?? deployed) && templates.data ? { templates: templates.data } : undefined, error: failed, refetch: () => void bundle.refetch() }}>
      {(found) => <Desk deployed={deployed} draft={draft} templates={found.templates} />}
    </Loaded>
  );
}

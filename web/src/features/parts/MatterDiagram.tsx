// The diagram of a matter with where it stands and where it has been.
import type { MatterOut } from "@zhenshu/client";
import { lazy, Suspense } from "react";

import { useDiagramXml } from "../../queries/useDiagramXml.ts";
import { useTimeline } from "../../queries/useTimeline.ts";
import { Bones } from "../../ui/Bones.tsx";
import { Loaded } from "../../ui/Loaded.tsx";

const Diagram = lazy(async () => ({ default: (await import("../../bpmn/Diagram.tsx")).Diagram }));

export function MatterDiagram({ matter, isSmall = false }: { matter: MatterOut; isSmall?: boolean }) {
  const xml = useDiagramXml(matter.process_definition_id);
  const { data: events = [] } = useTimeline(matter.id);
  const here = new Set(matter.steps.map((step) => step.element_id));
  const passed = events.flatMap(({ kind, element_id: id }) => (kind === "activity.completed" && id && !here.has(id) ? [id] : []));
  return (
    <Loaded answer={xml} bones={5}>
      {(text) => (
        <Suspense fallback={<Bones lines={5} />}>
          <Diagram xml={text} name={matter.heading.process_name ?? matter.process_definition_key} here={matter.steps} passed={[...new Set(passed)]} isSmall={isSmall} isFollowing />
        </Suspense>
      )}
    </Loaded>
  );
}

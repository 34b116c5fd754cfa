// Draws a process: the draft of this browser, or the current version to begin with.
import { useParams } from "react-router";

import { useElementTemplates } from "../../queries/useElementTemplates.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { OpenedDesign } from "../parts/OpenedDesign.tsx";
import { Desk } from "./Desk.tsx";

export default function ModelPage() {
  const { processKey = "" } = useParams();
  const templates = useElementTemplates();
  return (
    <OpenedDesign processKey={processKey}>
      {({ deployed, draft }) => (
        <Loaded answer={templates} bones={8}>
          {(found) => <Desk deployed={deployed} draft={draft} templates={found} />}
        </Loaded>
      )}
    </OpenedDesign>
  );
}

// What is dropped on the library becomes a draft of its process, over what is deployed or drafted already.
import { App } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { textOf } from "../../api/bundles.ts";
import { type Design, keepDesign, readDesign } from "../../api/designs.ts";
import { useMe } from "../../api/session.ts";
import { bundleOf } from "../../queries/useBundle.ts";
import { useProcessVersions } from "../../queries/useProcessVersions.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";
import { diagramNames, processIds } from "../parts/diagrams.ts";
import type { Dropped } from "../parts/dropped.ts";
import { taken } from "../parts/importing.ts";

const NAME = /<(?:[\w.-]+:)?process\b[^>]*?\sname="([^"]+)"/;

export function useImportDraft() {
  const { files: words } = useEditorWords();
  const { message, modal } = App.useApp();
  const { id } = useMe();
  const { data: versions = [] } = useProcessVersions();
  const answers = useQueryClient();
  const navigate = useNavigate();
  const explain = useExplained();

  const started = async (key: string, name: string): Promise<Design> => {
    const drafted = await readDesign(id, key);
    if (drafted) return drafted;
    const current = versions.find((one) => one.key === key);
    if (!current) return { key, name, base: null, files: {}, at: "" };
    const files = await answers.fetchQuery(bundleOf(current.deployment_id));
    return { key, name: current.name ?? key, base: { deploymentId: current.deployment_id, version: current.version }, files, at: "" };
  };
  const take = async ({ files: given }: Dropped) => {
    const [diagram] = diagramNames(given);
    const xml = diagram ? textOf(given[diagram] as Uint8Array) : "";
    const [key] = processIds(xml);
    if (!key) return void message.error(words.noProcess);
    const design = await started(key, NAME.exec(xml)?.[1] ?? key);
    const found = taken(given, key, design.files);
    const isAgreed = design.at === "" || (await modal.confirm({ title: words.overwrite(design.name), okText: words.ok }));
    if (!isAgreed) return;
    await keepDesign(id, { ...design, files: { ...design.files, ...found.files }, at: new Date().toISOString() });
    void message.success(words.taken(Object.keys(found.files).join("、")));
    void navigate(`/studio/draw/${key}`);
  };
  return (dropped: Dropped) => take(dropped).catch((error: unknown) => void message.error(explain(error).title));
}

// All files of a version as one zip.
import type { ProcessDefinitionOut } from "@zhenshu/client";
import { App, Button } from "antd";
import { type ReactNode, useState } from "react";

import { handOut } from "../../api/bundles.ts";
import { town } from "../../api/town.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";

export function BundleButton({ version, icon, isLink = false }: { version: ProcessDefinitionOut; icon?: ReactNode; isLink?: boolean }) {
  const words = useStudioWords();
  const explain = useExplained();
  const { message } = App.useApp();
  const [isOnItsWay, setIsOnItsWay] = useState(false);
  const fetchIt = async () => {
    setIsOnItsWay(true);
    try {
      handOut(`${version.key}-v${version.version}.zip`, await town.getBundle(version.deployment_id), "application/zip");
    } catch (error) {
      void message.error(explain(error).title);
    } finally {
      setIsOnItsWay(false);
    }
  };
  return (
    <Button type={isLink ? "link" : "default"} icon={icon} loading={isOnItsWay} onClick={() => void fetchIt()}>
      {words.process.bundle}
    </Button>
  );
}

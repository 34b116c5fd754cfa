// Opens an order about a matter; for the supervision office and leaders.
import { FlagOutlined } from "@ant-design/icons";
import type { BarOut } from "@zhenshu/client";
import { Button } from "antd";
import { useState } from "react";

import { useMe } from "../../api/session.ts";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import { SuperviseDialog } from "./SuperviseDialog.tsx";

/** Who orders supervision. Source: the process's own senders. */
const SENDERS = ["SUP", "LDR"];

export const useSupervises = () => useMe().roles.some((role) => SENDERS.includes(role));

export function SuperviseButton({ bar }: { bar: BarOut }) {
  const { supervise: words } = usePerformanceWords();
  const [isOpen, setIsOpen] = useState(false);
  if (!useSupervises()) return null;
  const [first] = bar.limits;
  const subject = {
    number: bar.number,
    unit: bar.office.code,
    matter: words.suggested(bar.item_name, bar.number ?? "", first?.step ?? ""),
  };
  return (
    <>
      <Button size="small" icon={<FlagOutlined />} onClick={() => setIsOpen(true)} aria-label={words.of(bar.item_name)}>
        {words.button}
      </Button>
      {isOpen && <SuperviseDialog subject={subject} onClose={() => setIsOpen(false)} />}
    </>
  );
}

// What can be done with a matter as a whole: show it to colleagues, take the own last step back, print it.
import type { MatterOut } from "@zhenshu/client";
import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { useMay } from "../../api/session.ts";
import { useWithdrawable } from "../../queries/useWithdrawable.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { CopyDialog } from "../parts/CopyDialog.tsx";
import { WithdrawDialog } from "../parts/WithdrawDialog.tsx";

export function MatterActs({ matter }: { matter: MatterOut }) {
  const { acts } = useWords();
  const mayChoose = useMay("organisation:read");
  const withdrawable = useWithdrawable();
  const [open, setOpen] = useState<"copy" | "withdraw" | null>(null);
  const own = [...(withdrawable.data?.values() ?? [])].find((one) => one.process_instance_id === matter.id);
  const close = () => setOpen(null);
  return (
    <div className="acts no-print" role="toolbar" aria-label={acts.toolbar}>
      {mayChoose && <Button onClick={() => setOpen("copy")}>{acts.copy}</Button>}
      <Link className="button" to={`/matters/${matter.id}/sheet`}>
        {acts.sheet}
      </Link>
      {own && (
        <span className="apart">
          <Button danger onClick={() => setOpen("withdraw")}>
            {acts.withdraw}
          </Button>
        </span>
      )}
      {open === "copy" && <CopyDialog instanceId={matter.id} onClose={close} />}
      {open === "withdraw" && own && <WithdrawDialog taskId={own.id} onClose={close} />}
    </div>
  );
}

// What else can be done with a task than to submit it: each act with its dialog, by who looks at the task.
import type { MatterOut, TaskOut } from "@zhenshu/client";
import { App } from "antd";
import { type ComponentType, lazy, type ReactNode, Suspense, useState } from "react";
import { useNavigate } from "react-router";

import { useMay, useMe } from "../../api/session.ts";
import { useUnclaim } from "../../mutations/useUnclaim.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { useWords } from "../../ui/words/useWords.ts";
import type { Standing } from "./standing.ts";

export interface Act {
  readonly key: string;
  readonly label: string;
  /** Takes the task away from whoever does it: stands apart. */
  readonly isDangerous?: boolean;
  readonly run: () => void;
}

type Asking = ComponentType<{ readonly task: TaskOut; readonly onClose: () => void }>;

/** What an act asks for is fetched when somebody begins it. */
const DIALOGS = {
  sign: lazy(async (): Promise<{ default: Asking }> => ({ default: (await import("./SignerDialog.tsx")).SignerDialog })),
  copy: lazy(async (): Promise<{ default: Asking }> => ({ default: (await import("./CopyTask.tsx")).CopyTask })),
  transfer: lazy(async (): Promise<{ default: Asking }> => ({ default: (await import("./TransferDialog.tsx")).TransferDialog })),
  delegate: lazy(async (): Promise<{ default: Asking }> => ({ default: (await import("./DelegateDialog.tsx")).DelegateDialog })),
  back: lazy(async (): Promise<{ default: Asking }> => ({ default: (await import("./ReturnDialog.tsx")).ReturnDialog })),
  urge: lazy(async (): Promise<{ default: Asking }> => ({ default: (await import("../parts/UrgeDialog.tsx")).UrgeDialog })),
};
type Dialog = keyof typeof DIALOGS;

export function useTaskActs(task: TaskOut, matter: MatterOut | undefined, standing: Standing): { acts: readonly Act[]; dialog: ReactNode } {
  const words = useWords();
  const me = useMe();
  const navigate = useNavigate();
  const [mayChoose, mayHead, mayUrge] = [useMay("organisation:read"), useMay("task:assign"), useMay("task:urge")];
  const [open, setOpen] = useState<Dialog | null>(null);
  const putBack = usePutBack(task);
  const isOpen = task.state === "open";
  const [isMine, isStarter] = [isOpen && standing === "mine", matter?.started_by === me.id];
  const show = (key: Dialog, label: string, isDangerous = false): Act => ({ key, label, isDangerous, run: () => setOpen(key) });
  const acts: (Act | false)[] = [
    isMine && mayChoose && show("sign", words.acts.sign),
    mayChoose && (isMine || isStarter || mayHead) && show("copy", words.acts.copy),
    isMine && mayChoose && show("transfer", words.acts.transfer),
    isMine && mayChoose && show("delegate", words.task.delegate),
    isOpen && task.assignee !== me.id && (isStarter || mayUrge) && show("urge", words.acts.urge),
    { key: "sheet", label: words.acts.sheet, run: () => void navigate(`/matters/${task.process_instance_id}/sheet`) },
    isMine && show("back", words.acts.back, true),
    isMine && { key: "unclaim", label: words.task.unclaim, isDangerous: true, run: putBack },
  ];
  const close = () => setOpen(null);
  const Asked = open && DIALOGS[open];
  const dialog = Asked && (
    <Suspense>
      <Asked task={task} onClose={close} />
    </Suspense>
  );
  return { acts: acts.filter((one): one is Act => one !== false), dialog };
}

function usePutBack(task: TaskOut): () => void {
  const words = useWords();
  const explain = useExplained();
  const { message, modal } = App.useApp();
  const unclaim = useUnclaim(task.id);
  return () =>
    void modal.confirm({
      title: words.task.unclaim,
      content: words.task.unclaimAsk,
      okText: words.task.unclaim,
      cancelText: words.common.cancel,
      onOk: () =>
        unclaim.mutateAsync(undefined).then(
          () => void message.success(words.task.unclaimed),
          (error: unknown) => void message.error(explain(error).detail || explain(error).title),
        ),
    });
}

// Suspend, resume, cancel: each says what it does before it is done.
import type { InstanceOut } from "@zhenshu/client";
import { App, Button, Input, Modal } from "antd";
import { useState } from "react";

import { useMay } from "../../api/session.ts";
import { type InstanceVerb, useInstanceVerb } from "../../mutations/useInstanceVerb.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";
import { useWords } from "../../ui/words/useWords.ts";

/** Source: the town's own limit. */
const LONGEST_REASON = 4000;

export function Verbs({ instance }: { instance: InstanceOut }) {
  const { instance: words } = useOperationsWords();
  const may = useMay("process:manage");
  const [asked, setAsked] = useState<InstanceVerb | null>(null);
  if (!may || instance.ended_at !== null) return null;
  return (
    <div className="row no-print">
      <Button onClick={() => setAsked(instance.state === "suspended" ? "resume" : "suspend")}>{instance.state === "suspended" ? words.resume : words.suspend}</Button>
      <Button danger onClick={() => setAsked("cancel")}>
        {words.cancel}
      </Button>
      {asked && <Sure instance={instance} verb={asked} onClose={() => setAsked(null)} />}
    </div>
  );
}

function Sure({ instance, verb, onClose }: { instance: InstanceOut; verb: InstanceVerb; onClose: () => void }) {
  const { instance: words } = useOperationsWords();
  const { common } = useWords();
  const { message } = App.useApp();
  const explain = useExplained();
  const act = useInstanceVerb(instance.id);
  const [reason, setReason] = useState("");
  const needsReason = verb === "cancel";
  const tells = { suspend: words.suspendTells, resume: words.resumeTells, cancel: words.cancelTells }[verb];
  const title = { suspend: words.suspendSure, resume: words.resumeSure, cancel: words.cancelSure }[verb];
  const go = async () => {
    try {
      await act.mutateAsync({ verb, revision: instance.revision, reason: reason.trim() });
      void message.success(words.done[verb]);
      onClose();
    } catch (error) {
      void message.error(explain(error).detail || explain(error).title);
    }
  };
  return (
    <Modal
      open
      title={title}
      okText={words[verb]}
      cancelText={common.cancel}
      okButtonProps={{ danger: needsReason, disabled: needsReason && !reason.trim(), loading: act.isPending }}
      onOk={() => void go()}
      onCancel={onClose}
    >
      <div className="stack">
        <p>{tells}</p>
        {needsReason && (
          <label className="stack tight">
            <span>{words.reason}</span>
            <Input.TextArea value={reason} onChange={(event) => setReason(event.target.value)} placeholder={words.reasonHint} maxLength={LONGEST_REASON} autoSize={{ minRows: 2, maxRows: 6 }} />
          </label>
        )}
      </div>
    </Modal>
  );
}

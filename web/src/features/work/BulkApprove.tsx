// One form for several tasks of the same step: filled in once, each completed by itself.
import type { WorkOut } from "@zhenshu/client";
import { Button, Modal } from "antd";
import { useRef, useState } from "react";

import type { FormHandle } from "../../forms/Form.tsx";
import { useUploading } from "../../mutations/useUploading.ts";
import { useTaskForm } from "../../queries/useTaskForm.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { useWords } from "../../ui/words/useWords.ts";
import { FilledForm } from "../parts/FilledForm.tsx";
import { usePhrases } from "../parts/usePhrases.ts";

interface Props {
  readonly tasks: readonly [WorkOut, ...WorkOut[]];
  readonly act: (variables: Record<string, unknown>) => Promise<void>;
  readonly onClose: () => void;
}

/** No value of one task may stand in the form of all of them. */
const NOTHING = {};

export function BulkApprove({ tasks, act, onClose }: Props) {
  const words = useWords();
  const [first] = tasks;
  const answer = useTaskForm(first.id, first.form_key !== null);
  const form = useRef<FormHandle>(null);
  const uploading = useUploading();
  const phrases = usePhrases();
  const [isBusy, setIsBusy] = useState(false);
  const submit = async () => {
    const { values, wrong } = form.current?.submit() ?? { values: {}, wrong: 0 };
    if (wrong || isBusy) return;
    setIsBusy(true);
    await act(values).then(onClose, () => setIsBusy(false));
  };
  return (
    <Modal
      open
      width={720}
      title={words.work.approveTitle(tasks.length)}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button type="primary" loading={isBusy} disabled={answer.data === undefined} onClick={() => void submit()}>
            {words.task.submit}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="notice">{words.work.approveHint}</p>
        <Loaded answer={answer} bones={6}>
          {(found) =>
            found === null ? (
              <p className="soft">{words.task.noForm}</p>
            ) : (
              <FilledForm ref={form} schema={found.schema} values={NOTHING} uploading={uploading} phrases={phrases} />
            )
          }
        </Loaded>
      </div>
    </Modal>
  );
}

// Lets a colleague do the work; it comes back.
import type { TaskOut } from "@zhenshu/client";
import { App, Modal, Select } from "antd";
import { useState } from "react";

import { useMe } from "../../api/session.ts";
import { useDelegate } from "../../mutations/useDelegate.ts";
import { useColleagues } from "../../queries/useColleagues.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { useWords } from "../../ui/words/useWords.ts";

export function DelegateDialog({ task, onClose }: { task: TaskOut; onClose: () => void }) {
  const words = useWords();
  const explain = useExplained();
  const me = useMe();
  const { message } = App.useApp();
  const { data: colleagues = [], isLoading } = useColleagues();
  const delegate = useDelegate(task.id);
  const [chosen, setChosen] = useState<string>();
  const options = colleagues.flatMap(({ login, name }) => (login && login !== me.id ? [{ value: login, label: `${name}（${login}）` }] : []));
  const hand = async () => {
    if (!chosen) return;
    try {
      await delegate.mutateAsync(chosen);
      const name = colleagues.find((one) => one.login === chosen)?.name ?? chosen;
      void message.success(words.task.delegated(name));
      onClose();
    } catch (error) {
      void message.error(explain(error).detail || explain(error).title);
    }
  };
  return (
    <Modal
      open
      title={words.task.delegateTitle}
      okText={words.task.delegate}
      cancelText={words.common.cancel}
      okButtonProps={{ disabled: !chosen, loading: delegate.isPending }}
      onOk={() => void hand()}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="soft">{words.task.delegateHint}</p>
        <Select
          showSearch={{ optionFilterProp: "label" }}
          loading={isLoading}
          aria-label={words.task.delegateWho}
          placeholder={words.task.delegateChoose}
          options={options}
          value={chosen ?? null}
          onChange={(value: string | null) => setChosen(value ?? undefined)}
          style={{ width: "100%" }}
        />
      </div>
    </Modal>
  );
}

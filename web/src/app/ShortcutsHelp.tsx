// Which keys do what.
import { Modal } from "antd";

import { useWords } from "../ui/words/useWords.ts";

export function ShortcutsHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { shortcuts } = useWords();
  const keys: [string, string][] = [
    ["/", shortcuts.search],
    ["J", shortcuts.down],
    ["K", shortcuts.up],
    ["Enter", shortcuts.open],
    ["Ctrl + Enter", shortcuts.submit],
    ["?", shortcuts.help],
  ];
  return (
    <Modal open={isOpen} onCancel={onClose} footer={null} title={shortcuts.title} width={420}>
      <dl className="keys">
        {keys.map(([key, meaning]) => (
          <div key={key} className="row between">
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

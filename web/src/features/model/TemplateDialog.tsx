// Chooses the element template for the selected element.
import { Button, Input, Modal } from "antd";
import { useState } from "react";

import type { ElementTemplate } from "../../queries/useElementTemplates.ts";
import { usePreferences } from "../../ui/preferences.ts";
import { spoken } from "../../ui/spoken.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";

interface Props {
  readonly elementType: string;
  readonly templates: readonly ElementTemplate[];
  readonly onChoose: (template: ElementTemplate) => void;
  readonly onClose: () => void;
}

const fits = ({ appliesTo }: ElementTemplate, type: string) => appliesTo.includes(type) || (type.endsWith("Task") && appliesTo.includes("bpmn:Task"));

export function TemplateDialog({ elementType, templates, onChoose, onClose }: Props) {
  const { model: words } = useStudioWords();
  const { language } = usePreferences();
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = templates.filter((one) => fits(one, elementType) && `${one.name} ${one.description ?? ""}`.toLowerCase().includes(wanted));
  return (
    <Modal open onCancel={onClose} footer={null} title={words.template} width={640}>
      <div className="stack">
        <Input autoFocus allowClear aria-label={words.templateSearch} placeholder={words.templateSearch} value={text} onChange={(event) => setText(event.target.value)} />
        {found.length === 0 && <p className="soft">{words.templateNone}</p>}
        <ul className="files templates" tabIndex={0}>
          {found.map((one) => (
            <li key={one.id}>
              <span className="stack tight grow">
                <strong>{spoken(one.name, language)}</strong>
                {one.description && <span className="soft small">{one.description}</span>}
              </span>
              <Button onClick={() => onChoose(one)}>{words.templateUse}</Button>
            </li>
          ))}
        </ul>
      </div>
    </Modal>
  );
}

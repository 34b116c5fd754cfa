// A few words that go with an act.
import { Input } from "antd";

import { Field } from "./Field.tsx";

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly longest: number;
  readonly placeholder?: string;
}

export function NoteField({ label, value, onChange, longest, placeholder }: Props) {
  return (
    <Field label={label}>
      <Input.TextArea
        value={value}
        maxLength={longest}
        autoSize={{ minRows: 2, maxRows: 8 }}
        onChange={(event) => onChange(event.target.value)}
        {...(placeholder === undefined ? {} : { placeholder })}
      />
    </Field>
  );
}

// One of a few, each with what it means.
import { useId } from "react";

interface Props<Value extends string> {
  readonly label: string;
  readonly value: Value | undefined;
  readonly onChange: (value: Value) => void;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly hint?: string }[];
}

export function Choices<Value extends string>({ label, value, onChange, options }: Props<Value>) {
  const name = useId();
  return (
    <fieldset className="choices">
      <legend>{label}</legend>
      {options.map((one) => (
        <label key={one.value}>
          <input type="radio" name={name} checked={one.value === value} onChange={() => onChange(one.value)} />
          <span>
            <strong>{one.label}</strong>
            {one.hint && <span className="soft small"> {one.hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

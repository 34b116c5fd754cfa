// Process, version, state, step, age, business key: what an operator narrows instances by.
import { Button, Checkbox, Input, Select } from "antd";

import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { AGES, type useInstanceFilters } from "./useInstanceFilters.ts";
import { useProcessNames } from "./useProcessNames.ts";

const STATES = ["active", "suspended", "completed", "canceled"] as const;

export function InstanceFilters({ filters }: { filters: ReturnType<typeof useInstanceFilters> }) {
  const { instances: words, states } = useOperationsWords();
  const { common } = useWords();
  const { keys, versions } = useProcessNames();
  const { shown, change } = filters;
  const ofProcess = versions.filter((one) => one.key === shown.process);
  const select = { popupMatchSelectWidth: false, style: { minWidth: 130 } } as const;
  return (
    <div className="filters no-print" role="search" aria-label={words.instance}>
      <Select
        {...select}
        showSearch={{ optionFilterProp: "label" }}
        aria-label={words.process}
        value={shown.process}
        onChange={(process: string) => change({ process, version: "" })}
        options={[{ value: "", label: words.anyProcess }, ...keys.map(([value, label]) => ({ value, label }))]}
      />
      {ofProcess.length > 1 && (
        <Select
          {...select}
          aria-label={words.version}
          value={shown.version}
          onChange={(version: string) => change({ version })}
          options={[{ value: "", label: words.anyVersion }, ...ofProcess.map((one) => ({ value: one.id, label: words.versionOf(one.version) }))]}
        />
      )}
      <Select
        {...select}
        aria-label={words.state}
        value={shown.state}
        onChange={(state: string) => change({ state })}
        options={[{ value: "", label: words.anyState }, ...STATES.map((value) => ({ value, label: states[value] }))]}
      />
      <Select
        {...select}
        aria-label={words.age}
        value={shown.age}
        onChange={(age: string) => change({ age })}
        options={[{ value: "", label: words.anyAge }, ...Object.keys(AGES).map((value) => ({ value, label: words.older[value as keyof typeof AGES] }))]}
      />
      <Input allowClear aria-label={words.key} placeholder={words.key} maxLength={255} value={shown.key} onChange={(event) => change({ key: event.target.value })} style={{ maxWidth: 200 }} />
      <Input allowClear aria-label={words.element} placeholder={words.element} maxLength={255} value={shown.element} onChange={(event) => change({ element: event.target.value })} style={{ maxWidth: 180 }} />
      <Checkbox checked={shown.broken !== ""} onChange={(event) => change({ broken: event.target.checked ? "1" : "" })}>
        {words.broken}
      </Checkbox>
      {filters.isNarrow && (
        <Button type="link" onClick={filters.clear}>
          {common.clear}
        </Button>
      )}
    </div>
  );
}

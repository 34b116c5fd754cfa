// A task of the trial with its form.
import type { TrialOut, TrialTaskOut } from "@zhenshu/client";
import { useMemo } from "react";

import { town } from "../../api/town.ts";
import { useTrialWords } from "../../ui/words/trial/useTrialWords.ts";
import { Acting } from "./Acting.tsx";

interface Props {
  readonly trial: TrialOut;
  readonly task: TrialTaskOut;
  readonly onClose: () => void;
}

export function Working({ trial, task, onClose }: Props) {
  const { acting, waiting } = useTrialWords();
  const place = useMemo(() => ({ task: task.id }), [task.id]);
  return (
    <Acting
      trial={trial}
      title={waiting.of(waiting.open, task.name)}
      submitText={acting.submit}
      place={place}
      hasForm={task.form_key !== null}
      may={task.may}
      barred={task.barred}
      onClose={onClose}
      send={(login, variables) => town.completeInTrial(trial.id, task.id, { acting_as: login, variables })}
    />
  );
}

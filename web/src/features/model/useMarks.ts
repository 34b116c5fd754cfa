// What the town found at elements of one file, as the board marks it.
import type { ProblemOut } from "@zhenshu/client";
import { useMemo } from "react";

import type { Mark } from "../../bpmn/boardView.ts";
import { usePreferences } from "../../ui/preferences.ts";

export function useMarks(problems: readonly ProblemOut[] | undefined, file: string): readonly Mark[] {
  const { language } = usePreferences();
  return useMemo(
    () =>
      (problems ?? [])
        .filter((one) => one.resource === file && one.element_id)
        .map((one) => ({ id: one.element_id ?? "", isError: one.severity === "error", told: language === "zh" ? one.message : one.message_en })),
    [problems, file, language],
  );
}

// What the panel's expressions may use: functions of the town, variables of the draft's forms, and the town's look at a text.
import { useMemo } from "react";

import { type Files, textOf } from "../../api/bundles.ts";
import { town } from "../../api/town.ts";
import type { Complaint, LanguageHelp } from "../../bpmn/feelFields.ts";
import { namesOfForm } from "../../bpmn/knownNames.ts";
import { useFunctions } from "../../queries/useFunctions.ts";
import { usePreferences } from "../../ui/preferences.ts";
import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";

export function useLanguageHelp(files: Files): LanguageHelp {
  const { feel: words } = useEditorWords();
  const { language } = usePreferences();
  const { data } = useFunctions();
  const forms = useMemo(() => {
    const found = Object.entries(files).flatMap(([name, bytes]) => (/\.form$/i.test(name) ? (namesOfForm(textOf(bytes), words.fromForm) ?? []) : []));
    return new Map(found.map((one) => [one.id, one.known]));
  }, [files, words]);
  return useMemo(() => {
    const functions = (data?.items ?? []).map((one) => ({
      name: one.name,
      type: "function" as const,
      detail: one.results.join(", "),
      info: `${one.signatures.join("\n")}\n\n${language === "zh" ? one.documentation_zh : one.documentation_en}`,
      params: ((one.parameters as readonly (readonly string[])[])[0] ?? []).map((name) => ({ name })),
    }));
    const analyse = async (text: string, condition: boolean): Promise<readonly Complaint[]> => {
      try {
        const { problems } = await town.analyseFeel({ text, condition });
        return problems.map((one) => ({ position: one.position, isError: one.severity === "error", told: language === "zh" ? one.message_zh : one.message_en }));
      } catch {
        // The check of the whole draft says it too, as soon as the town answers again.
        return [];
      }
    };
    return { functions, forms, origins: { form: words.fromForm, decision: words.fromDecision, mapping: words.fromMapping }, analyse };
  }, [data, forms, language, words]);
}

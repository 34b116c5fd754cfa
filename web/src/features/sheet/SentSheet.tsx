// One form as it was handed in: label and answer, who and when.
import type { SubmissionOut } from "@zhenshu/client";

import type { Schema } from "../../forms/schema.ts";
import { useFormDefinition } from "../../queries/useFormDefinition.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { moment } from "../../ui/times.ts";
import { useWords } from "../../ui/words/useWords.ts";
import type { useFormNames } from "../parts/useFormNames.ts";
import { useNames } from "../parts/useNames.ts";
import { answersOf } from "./answers.ts";

export function SentSheet({ sent, called }: { sent: SubmissionOut; called: ReturnType<typeof useFormNames> }) {
  const words = useWords();
  const { language } = usePreferences();
  const nameOf = useNames();
  const answer = useFormDefinition(sent.form_definition_id);
  return (
    <Loaded answer={answer} bones={3}>
      {(form) => (
        <section>
          <h2>{called(sent, form.name)}</h2>
          <table>
            <tbody>
              {answersOf(form.schema as unknown as Schema, sent.payload, words.sheet, language).map((row, at) => (
                <tr key={at}>
                  <th scope="row">{row.label}</th>
                  <td>{row.text}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="signed">
            {words.matter.sentBy(nameOf(sent.submitted_by), moment(sent.submitted_at, language))}
            <span className="line">{words.sheet.signature}</span>
          </p>
        </section>
      )}
    </Loaded>
  );
}

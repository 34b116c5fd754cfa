// Every form that was sent in a matter, as it was sent.
import type { SubmissionOut } from "@zhenshu/client";
import { Collapse } from "antd";

import { useUploading } from "../../mutations/useUploading.ts";
import { useFormDefinition } from "../../queries/useFormDefinition.ts";
import { useSubmissions } from "../../queries/useSubmissions.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { moment } from "../../ui/times.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { FilledForm } from "./FilledForm.tsx";
import { useFormNames } from "./useFormNames.ts";
import { useNames } from "./useNames.ts";

export function SentForms({ instanceId }: { instanceId: string }) {
  const words = useWords();
  const { language } = usePreferences();
  const nameOf = useNames();
  const called = useFormNames(instanceId);
  const answer = useSubmissions(instanceId);
  return (
    <Loaded answer={answer} isEmpty={(sent) => sent.length === 0} empty={<Empty>{words.matter.noForms}</Empty>}>
      {(sent) => (
        <Collapse
          defaultActiveKey={sent.slice(-1).map((one) => one.id)}
          items={[...sent].reverse().map((one) => ({
            key: one.id,
            label: <Heading sent={one} called={called} said={words.matter.sentBy(nameOf(one.submitted_by), moment(one.submitted_at, language))} />,
            children: <Sent sent={one} />,
          }))}
        />
      )}
    </Loaded>
  );
}

function Heading({ sent, called, said }: { sent: SubmissionOut; called: ReturnType<typeof useFormNames>; said: string }) {
  const { data: form } = useFormDefinition(sent.form_definition_id);
  return (
    <span className="row between">
      <strong>{called(sent, form?.name)}</strong>
      <span className="soft small">{said}</span>
    </span>
  );
}

function Sent({ sent }: { sent: SubmissionOut }) {
  const form = useFormDefinition(sent.form_definition_id);
  const uploading = useUploading();
  return (
    <Loaded answer={form}>
      {(found) => <FilledForm schema={found.schema} values={sent.payload} isReadOnly uploading={uploading} />}
    </Loaded>
  );
}

// The steps that were done, by whom and when, and the opinions of those who were asked.
import { useTimeline } from "../../queries/useTimeline.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { useWords } from "../../ui/words/useWords.ts";

const SHOWN = ["task.completed", "task.returned", "signer.answered"] as const;
type Shown = (typeof SHOWN)[number];

const isShown = (kind: string): kind is Shown => SHOWN.some((one) => one === kind);

export function Steps({ instanceId }: { instanceId: string }) {
  const words = useWords();
  const answer = useTimeline(instanceId);
  return (
    <Loaded answer={answer} bones={4}>
      {(events) => {
        const names = new Map(events.flatMap((one) => (one.element_id && one.element_name ? [[one.element_id, one.element_name] as const] : [])));
        const steps = events.filter(({ kind }) => isShown(kind));
        return steps.length === 0 ? null : (
          <section>
            <h2>{words.sheet.opinions}</h2>
            <table>
              <thead>
                <tr>
                  <th scope="col">{words.sheet.step}</th>
                  <th scope="col">{words.sheet.by}</th>
                  <th scope="col">{words.sheet.at}</th>
                  <th scope="col">{words.sheet.opinion}</th>
                </tr>
              </thead>
              <tbody>
                {steps.map((one) => {
                  const said = one.details.reason ?? one.details.text;
                  return (
                    <tr key={one.id}>
                      <td>
                        {one.element_name ?? names.get(one.element_id ?? "")} {words.events[one.kind as Shown]}
                      </td>
                      <td>{one.actor_name}</td>
                      <td>
                        <Moment at={one.at} />
                      </td>
                      <td>{typeof said === "string" ? said : ""}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </section>
        );
      }}
    </Loaded>
  );
}

// What went wrong, in the reader's language, with what to do about it.
import type { FieldProblem } from "@zhenshu/client/runtime";
import type { ReactNode } from "react";

import { usePreferences } from "./preferences.ts";
import { useWords } from "./words/useWords.ts";
import type { Words } from "./words/words.ts";

/** What a refusal of the town carries, as far as it is one. */
interface Told {
  readonly status?: number;
  readonly code?: string;
  readonly title?: string;
  readonly titleEn?: string;
  readonly detail?: string;
  readonly detailEn?: string;
  readonly fields?: readonly FieldProblem[];
  readonly document?: { readonly instance?: unknown };
}

/** An address that cannot be one: what is said of it names no thing that a person knows. Source: api/errors.py. */
const NOWHERE = "route_not_found";

function headline(told: Told, words: Words): [string, string] {
  const { failure } = words;
  if (told.status === undefined) return [failure.lost, failure.lostRemedy];
  if (told.status === 403) return [failure.forbidden, failure.forbiddenRemedy];
  if (told.status === 404) return [failure.missing, failure.missingRemedy];
  if (told.status === 412) return [failure.stale, failure.staleRemedy];
  if (told.status >= 500) return [failure.crashed, failure.server];
  return [failure.title, ""];
}

/** A refusal of many fields is told by its first ones. */
const MOST = 3;

/** What is wrong with fields, for a place that has no such field to say it at. */
export function useFieldsTold(): (error: unknown) => string {
  const { language } = usePreferences();
  return (error) => ((error ?? {}) as Told).fields?.slice(0, MOST).map((one) => (language === "zh" ? one.message : one.message_en)).join(" ") ?? "";
}

/** Title, what the town said, and the remedy. */
export function explained(error: unknown, words: Words, language: "zh" | "en"): { title: string; detail: string; remedy: string; reference: string } {
  const told = (error ?? {}) as Told;
  const [title, remedy] = headline(told, words);
  const said = language === "zh" ? [told.title, told.detail] : [told.titleEn, told.detailEn];
  const isRefusal = told.status !== undefined && told.status < 500;
  const reference = told.document?.instance;
  return {
    title: (isRefusal && told.status !== 403 && told.status !== 404 && said[0]) || title,
    detail: (isRefusal && told.code !== NOWHERE && said[1]) || "",
    remedy,
    reference: typeof reference === "string" ? reference.replace("urn:uuid:", "") : "",
  };
}

export function useExplained(): (error: unknown) => ReturnType<typeof explained> {
  const words = useWords();
  const { language } = usePreferences();
  return (error) => explained(error, words, language);
}

/** A whole screen's or card's failure. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }): ReactNode {
  const words = useWords();
  const { title, detail, remedy, reference } = useExplained()(error);
  return (
    <div className="state" role="alert">
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
        <path d="M12 3 2.5 20h19zM12 10v4.5M12 17v.5" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      <h2>{title}</h2>
      {detail && <p>{detail}</p>}
      {remedy && remedy !== detail && <p>{remedy}</p>}
      {reference && <p className="small">{words.failure.reference(reference)}</p>}
      {onRetry && (
        <button type="button" className="plain-button" onClick={onRetry}>
          {words.common.retry}
        </button>
      )}
    </div>
  );
}

// An instant by the town's clock.
import { usePreferences } from "./preferences.ts";
import { moment } from "./times.ts";

export function Moment({ at }: { at: string | null }) {
  const { language } = usePreferences();
  return at === null ? null : (
    <time className="nowrap" dateTime={at}>
      {moment(at, language)}
    </time>
  );
}

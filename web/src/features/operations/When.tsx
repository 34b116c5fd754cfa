// A sentence with an instant in it.
import { Moment } from "../../ui/Moment.tsx";

export function When({ text, at }: { text: (time: string) => string; at: string }) {
  const [before, after] = text("\n").split("\n");
  return (
    <span className="small soft">
      {before}
      <Moment at={at} />
      {after}
    </span>
  );
}

// What a matter is called, with its number: the first column of every list.
import type { HeadingOut } from "@zhenshu/client";
import { Link } from "react-router";

interface Props {
  readonly heading: HeadingOut;
  readonly businessKey: string | null;
  readonly fallback: string;
  readonly to: string;
}

export const titleOf = (heading: HeadingOut, fallback: string) => heading.title ?? heading.process_name ?? fallback;

export function MatterTitle({ heading, businessKey, fallback, to }: Props) {
  const number = heading.number ?? businessKey;
  return (
    <div>
      <Link to={to} className="title">
        {titleOf(heading, fallback)}
      </Link>
      {number && <div className="soft small">{number}</div>}
    </div>
  );
}

// What a matter is called, with its number: the first column of every list.
import type { HeadingOut } from "@zhenshu/client";
import { Link } from "react-router";

/** What a process gave itself says nothing to people. */
const MACHINE_MADE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Props {
  readonly heading: HeadingOut;
  readonly businessKey: string | null;
  readonly fallback: string;
  readonly to: string;
}

export const titleOf = (heading: HeadingOut, fallback: string) => heading.title ?? heading.process_name ?? fallback;

export function MatterTitle({ heading, businessKey, fallback, to }: Props) {
  const number = heading.number ?? (businessKey && !MACHINE_MADE.test(businessKey) ? businessKey : null);
  return (
    <div>
      <Link to={to} className="title">
        {titleOf(heading, fallback)}
      </Link>
      {number && <div className="soft small">{number}</div>}
    </div>
  );
}

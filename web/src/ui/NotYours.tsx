// A screen that is not for one's position, and the way to what is.
import { Link } from "react-router";

import { Empty } from "./Empty.tsx";
import { useWords } from "./words/useWords.ts";

export function NotYours({ children }: { children: string }) {
  const { nav } = useWords();
  return <Empty action={<Link to="/">{nav.workbench}</Link>}>{children}</Empty>;
}

// What the tab of the browser says.
import { useEffect } from "react";

import { useWords } from "./words/useWords.ts";

export function useTitle(title: string | undefined): void {
  const { name } = useWords();
  useEffect(() => {
    document.title = title ? `${title} · ${name}` : name;
  }, [title, name]);
}

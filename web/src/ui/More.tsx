// Goes on reading a list that has more pages.
import { Button } from "antd";

import { useWords } from "./words/useWords.ts";

interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
}

export function More({ pages }: { pages: Pages }) {
  const words = useWords();
  if (!pages.hasNextPage) return null;
  return (
    <div className="row more no-print">
      <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
        {words.common.more}
      </Button>
    </div>
  );
}

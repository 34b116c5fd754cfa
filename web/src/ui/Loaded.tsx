// An answer that may still be coming, may have failed, or may be empty: the one shape of all screens and cards.
import type { ReactNode } from "react";

import { Bones } from "./Bones.tsx";
import { Failure } from "./Failure.tsx";

interface Answer<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

interface Props<Data> {
  readonly answer: Answer<Data>;
  readonly bones?: number;
  readonly isEmpty?: (data: Data) => boolean;
  readonly empty?: ReactNode;
  readonly children: (data: Data) => ReactNode;
}

export function Loaded<Data>({ answer, bones = 4, isEmpty, empty, children }: Props<Data>) {
  // What is on the screen stays there, even where a later attempt fails.
  if (answer.data !== undefined) return isEmpty?.(answer.data) ? empty : children(answer.data);
  if (answer.error) return <Failure error={answer.error} onRetry={() => void answer.refetch()} />;
  return <Bones lines={bones} />;
}

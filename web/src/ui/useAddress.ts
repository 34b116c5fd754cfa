// What a screen shows stands in its address: it survives a reload, the back button, and being sent to a colleague.
import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** By name; nothing takes the name out of the address. */
export type Changed = Readonly<Record<string, string | null | undefined>>;

export function useAddress(): readonly [search: URLSearchParams, change: (changed: Changed) => void] {
  const [search, setSearch] = useSearchParams();
  const change = useCallback(
    (changed: Changed) =>
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changed)) {
            if (value) after.set(name, value);
            else after.delete(name);
          }
          return after;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return [search, change];
}

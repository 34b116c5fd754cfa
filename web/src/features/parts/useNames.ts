// Names of people beside their logins; who may not see the organisation reads logins.
import { useSyncExternalStore } from "react";

import { people, subscribeToPeople, wantName } from "../../api/people.ts";
import { useMay, useMe } from "../../api/session.ts";

export function useNames(): (login: string | null) => string {
  const me = useMe();
  const mayAsk = useMay("organisation:read");
  const known = useSyncExternalStore(subscribeToPeople, people);
  return (login) => {
    if (login === null) return "";
    if (login === me.id) return me.display_name;
    const found = known.get(login);
    if (found === undefined && mayAsk) {
      wantName(login);
      return "…";
    }
    return found?.name ?? login;
  };
}

// Names of people beside their logins; who may not see the organisation reads logins.
import { useMay, useMe } from "../../api/session.ts";
import { useColleagues } from "../../queries/useColleagues.ts";

export function useNames(): (login: string | null) => string {
  const me = useMe();
  const { data = [], isLoading } = useColleagues(useMay("organisation:read"));
  const names = new Map(data.flatMap((one) => (one.login ? [[one.login, one.name] as const] : [])));
  return (login) => (login === null ? "" : login === me.id ? me.display_name : (names.get(login) ?? (isLoading ? "…" : login)));
}

// How the pages look is kept with the account: another device's choice holds here too.
import { useEffect, useRef } from "react";

import { useSettings } from "../queries/useSettings.ts";
import { prefer } from "../ui/preferences.ts";

export function useAdoptedPreferences(): void {
  const { data } = useSettings();
  const isAdopted = useRef(false);
  useEffect(() => {
    if (!data || isAdopted.current) return;
    isAdopted.current = true;
    if (data.revision > 0) prefer(data.preferences);
  }, [data]);
}

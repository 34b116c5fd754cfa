// Whether the page is as narrow as a phone.
import { useSyncExternalStore } from "react";

const narrow = matchMedia("(max-width: 767px)");

const subscribe = (listener: () => void) => {
  narrow.addEventListener("change", listener);
  return () => narrow.removeEventListener("change", listener);
};

export const useIsPhone = () => useSyncExternalStore(subscribe, () => narrow.matches);

// A value once it has rested: what is typed is not asked for at every letter.
import { useEffect, useState } from "react";

export function useLater<Value>(value: Value, milliseconds = 300): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return rested;
}

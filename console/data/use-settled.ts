import { useEffect, useState } from "react";

/** A text once it has not changed for a while: what is asked of the API while somebody writes. */
export function useSettled(written: string, waitMs = 300): string {
  const [settled, settle] = useState(written);
  useEffect(() => {
    const timer = setTimeout(() => settle(written), waitMs);
    return () => clearTimeout(timer);
  }, [written, waitMs]);
  return settled;
}

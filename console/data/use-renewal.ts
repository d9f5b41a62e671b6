import { useEffect } from "react";
import { api } from "./api.ts";

const renewMs = 30 * 60_000;

/** The token of the session is renewed while pages are used. */
export function useRenewal(isSignedIn: boolean): void {
  useEffect(() => {
    if (!isSignedIn) return undefined;
    const renew = (): void => void api.call.renewSession().catch(() => undefined);
    renew();
    const timer = setInterval(renew, renewMs);
    return () => clearInterval(timer);
  }, [isSignedIn]);
}

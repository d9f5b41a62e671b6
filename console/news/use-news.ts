import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { lost, subscribe } from "./office.ts";

export type Live = "live" | "lost";

/**
 * Reads anew what is shown when news of a topic come: at once the first time, then once in so many milliseconds. A page
 * that nobody looks at reads when it is seen again.
 */
export function useNews(topics: readonly string[], restMs: number, read: () => void): void {
  const readNow = useEffectEvent(read);
  const key = topics.join(",");
  useEffect(() => {
    let [last, isMissed] = [0, false];
    let timer: ReturnType<typeof setTimeout> | undefined;
    function heard(): void {
      isMissed = document.hidden;
      if (document.hidden || timer !== undefined) return;
      const wait = Math.max(0, last + restMs - performance.now());
      timer = setTimeout(() => {
        timer = undefined;
        last = performance.now();
        readNow();
      }, wait);
    }
    const seen = (): void => {
      if (!document.hidden && isMissed) heard();
    };
    const ends = key === "" ? [] : key.split(",").map((topic) => subscribe(topic, heard));
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
      for (const end of ends) end();
    };
  }, [key, restMs]);
}

/** Whether news come, or what is shown may be old. */
export function useLive(): Live {
  return useLostAt() === null ? "live" : "lost";
}

/** Since when what is shown may be old, UTC milliseconds; null = news come. */
export function useLostAt(): number | null {
  return useSyncExternalStore(lost.watch, lost.read);
}

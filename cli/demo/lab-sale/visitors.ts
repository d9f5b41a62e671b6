import { setTimeout as pause } from "node:timers/promises";
import { hosts } from "./site.ts";

/** People who look at the shop through its balancer, so many times a second, until they are stopped. */
export interface Visitors {
  /** Of the answers since the last count: how many were good. */
  count(): { readonly asked: number; readonly good: number };
  stop(): Promise<void>;
}

export function sendVisitors(perSecond: number): Visitors {
  const stopping = new AbortController();
  let [asked, good] = [0, 0];
  const waiting = new Set<Promise<void>>();
  const visit = async (address: string): Promise<void> => {
    asked += 1;
    try {
      const answer = await fetch(`http://${address}:3000/catalogue`, {
        signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(5_000)]),
      });
      await answer.arrayBuffer();
      if (answer.ok) good += 1;
    } catch {
      // Counted as one that was not good.
    }
  };
  const loop = (async () => {
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const address = hosts.apps[turn % hosts.apps.length] ?? hosts.apps[0];
      // Of a shop that hangs no more is asked than a browser would wait for.
      if (waiting.size < 200) {
        const one = visit(address).finally(() => waiting.delete(one));
        waiting.add(one);
      }
      await pause(1_000 / perSecond, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    count() {
      const counted = { asked, good };
      [asked, good] = [0, 0];
      return counted;
    },
    async stop() {
      stopping.abort();
      await loop;
      await Promise.all(waiting);
    },
  };
}

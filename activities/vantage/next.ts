/** What the installation does between two rounds of a vantage point: it takes what was seen, and says what is next. */
import type pg from "pg";
import type { SeenOutcome } from "../../engine/probe/outcome.ts";
import { nextRound } from "../../engine/probe/turn.ts";
import { digestOf } from "../../store/digest.ts";
import { takeScraped } from "../../store/metric/take-scraped.ts";
import { readPlan } from "../../store/probe/plan.ts";
import { takeFound } from "../../store/probe/take.ts";
import type { AskedRound, EndedRound, ProbeStoreActivities } from "../../workflows/probe/messages.ts";

export interface NextProbesDeps {
  readonly pool: pg.Pool;
  readonly now: () => number;
}

export function createProbeStoreActivities({ pool, now }: NextProbesDeps): ProbeStoreActivities {
  return {
    async nextProbes({ from, after, ended }) {
      await takeFound(pool, { from, seen: ended === null ? [] : outcomesOf(from, ended) });
      if (ended?.seen?.lacks === false) await takeScraped(pool, ended.seen.scraped ?? [], ended.asked.at);
      const plan = await readPlan(pool, from);
      if (plan === null) return null;
      const at = now();
      const asking = [...plan.probes, ...plan.scrapes.map((one) => ({ ...one, name: one.turn }))];
      const { until, turns } = nextRound(asking, after, at);
      if (turns.length === 0) return { asked: null, until };
      const asked: AskedRound = {
        digest: digestOf(plan),
        turns: turns.map((turn) => ({ probe: turn.probe, inMs: Math.max(0, turn.at - at) })),
        at,
        mostMs: Math.max(0, until - at) + Math.max(...asking.map(({ timeoutMs }) => timeoutMs)),
        ...(ended?.seen?.lacks === true ? { plan } : {}),
      };
      return { asked, until };
    },
  };
}

function outcomesOf(from: string, { asked, seen }: EndedRound): readonly SeenOutcome[] {
  if (seen === null || seen.lacks) return [];
  return seen.seen.map(({ probe, afterMs, outcome }) => ({ probe, from, at: asked.at + afterMs, outcome }));
}

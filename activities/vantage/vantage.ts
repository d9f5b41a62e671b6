/**
 * A vantage point: it asks probes when their time has come, and tells what it saw.
 *
 * V1. It keeps plans by their digests, so that a round brings names and times alone.
 * V2. Times are told from when a round was taken up: its clock may be another one than that of the installation.
 * V3. What this vantage point excludes is not reached, whatever the plan allows.
 */
import { setMaxListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { Context } from "@temporalio/activity";
import { createEgress, type EgressOptions } from "../../net/egress.ts";
import { createHttpClient, type HttpClient } from "../../net/http-client.ts";
import type { Scrape, Scraped } from "../../engine/metric/scrape.ts";
import type { Probe } from "../../engine/probe/ir.ts";
import type { ProbePlan } from "../../engine/probe/plan.ts";
import type { AskedRound, ProbeVantageActivities, SeenRound } from "../../workflows/probe/messages.ts";
import type { SecretStore } from "../function/secret.ts";
import { askProbe } from "./ask.ts";
import type { AskDeps } from "./deps.ts";
import { failed } from "./found.ts";
import { scrape } from "./scrape.ts";

export interface VantageDeps {
  readonly secrets: SecretStore;
  /** Ranges that are never reached from here. */
  readonly exclude: readonly string[];
  /** What the installation allows itself; a plan with ranges brings its own. */
  readonly egress: EgressOptions;
}

interface KnownPlan {
  readonly probes: ReadonlyMap<string, Probe>;
  readonly scrapes: ReadonlyMap<string, Scrape>;
  readonly egress: AskDeps["egress"];
  readonly http: HttpClient;
}

/** Plans that are kept at one time: of one that was published anew rounds may still come. */
const mostPlans = 4;
/** Probes that are asked at one time. */
const atOnce = 64;

export function createVantageActivities(deps: VantageDeps): ProbeVantageActivities {
  const plans = new Map<string, KnownPlan>();
  const planOf = ({ digest, plan }: AskedRound): KnownPlan | null => {
    const known = plans.get(digest);
    if (known !== undefined || plan === undefined) return known ?? null;
    const fresh = openPlan(plan, deps);
    plans.set(digest, fresh);
    for (const [old, { http }] of plans)
      if (plans.size > mostPlans) {
        plans.delete(old);
        void http.close();
      }
    return fresh;
  };
  return {
    async askProbes(round) {
      const plan = planOf(round);
      if (plan === null) return { lacks: true };
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), 1_000);
      try {
        return await askRound(round, plan, { ...deps, signal: context.cancellationSignal });
      } finally {
        clearInterval(beat);
      }
    },
  };
}

function openPlan({ probes, scrapes, ranges, exclude }: ProbePlan, deps: VantageDeps): KnownPlan {
  const excluded = [...deps.exclude, ...exclude];
  const rules = ranges === null ? deps.egress : { allow: ranges };
  const egress = { ...rules, exclude: [...(rules.exclude ?? []), ...excluded] };
  return {
    probes: new Map(probes.map((probe) => [probe.name, probe])),
    scrapes: new Map(scrapes.map((one) => [one.turn, one])),
    egress: createEgress(egress),
    http: createHttpClient({ egress }),
  };
}

async function askRound(
  { turns, mostMs }: AskedRound,
  { probes, scrapes, egress, http }: KnownPlan,
  { secrets, signal }: Pick<VantageDeps, "secrets"> & { readonly signal: AbortSignal },
): Promise<SeenRound> {
  const began = performance.now();
  setMaxListeners(0, signal);
  const deps: AskDeps = { egress, http, secrets, signal, now: () => Date.now() };
  const seen: { probe: string; afterMs: number; outcome: Awaited<ReturnType<typeof askProbe>> }[] = [];
  const scraped: Scraped[] = [];
  let next = 0;
  const runner = async (): Promise<void> => {
    for (let turn = turns[next++]; turn !== undefined; turn = turns[next++]) {
      const probe = probes.get(turn.probe);
      const exporter = scrapes.get(turn.probe);
      const one = probe ?? exporter;
      if (one === undefined) continue;
      const early = turn.inMs - (performance.now() - began);
      if (early > 0) await pause(early, undefined, { signal });
      const afterMs = Math.round(performance.now() - began);
      // What could not be asked within the time of the round is asked when it is due next.
      if (afterMs + one.timeoutMs > mostMs) continue;
      if (probe !== undefined) seen.push({ probe: probe.name, afterMs, outcome: await asked(probe, deps) });
      else if (exporter !== undefined) scraped.push({ ...(await scrape(exporter, deps)), afterMs });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, turns.length) }, runner));
  return { lacks: false, seen, ...(scraped.length === 0 ? {} : { scraped }) };
}

/** What nobody has foreseen says nothing of the service. */
async function asked(probe: Probe, deps: AskDeps): ReturnType<typeof askProbe> {
  const began = performance.now();
  try {
    return await askProbe(probe, deps);
  } catch (error) {
    deps.signal.throwIfAborted();
    const message = error instanceof Error ? error.name : "an error";
    return failed("configuration", `it could not be asked: ${message}`, { ms: performance.now() - began });
  }
}

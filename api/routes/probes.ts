import type { z } from "zod";
import { askOnce } from "../../commands/probe-once.ts";
import type { Probe } from "../../engine/probe/ir.ts";
import { readDefinitionsOfKind, readLatestDefinition } from "../../store/definition/read.ts";
import { readLatestChanges } from "../../store/probe/changes.ts";
import { listStandings, type StoredStanding } from "../../store/probe/states.ts";
import { listProbes, runProbe, showProbe } from "../contract/probe.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

const mostChanges = 200;

/** What is asked of services, and how they stand. */
export function probeRoutes({ pool, client }: ApiDeps): readonly Route[] {
  const published = async (name: string): Promise<Probe> => {
    const probe = (await readLatestDefinition(pool, "Probe", name))?.ir;
    if (probe === undefined) throw notFound(`no probe "${name}" is published`);
    return probe;
  };
  return [
    route(listProbes, async () => {
      const standings = await listStandings(pool);
      const probes = [...(await readDefinitionsOfKind(pool, "Probe")).values()];
      return { items: probes.map((probe) => present(probe, standings)) };
    }),

    route(showProbe, async ({ params }) => {
      const probe = await published(params.name);
      const changes = await readLatestChanges(pool, probe.name, mostChanges);
      return {
        probe: present(probe, await listStandings(pool)),
        changes: changes.map(({ from, at, state, ci, reason, because }) => ({
          from,
          at: text(at),
          state,
          ci,
          reason,
          because,
        })),
      };
    }),

    route(runProbe, async ({ params, body }) => {
      const probe = await published(params.name);
      const { from } = body;
      if (from !== undefined && !probe.from.includes(from))
        throw invalidInput(`/body/from: the probe "${probe.name}" asks from ${probe.from.join(", ")}`);
      const seen = await askOnce({ client, pool }, probe, from === undefined ? probe.from : [from]);
      return {
        name: probe.name,
        seen: seen.map(({ from: point, outcome }) => ({
          from: point,
          ...outcome,
          steps: outcome.steps.map((step) => ({ ...step })),
        })),
      };
    }),
  ];
}

function present(probe: Probe, standings: readonly StoredStanding[]): z.input<typeof showProbe.reply>["probe"] {
  const { name, title, ask, of, source, everyMs, timeoutMs } = probe;
  const own = standings.filter((one) => one.probe === name);
  const latest = own.toSorted((one, other) => other.standing.lastAt - one.standing.lastAt)[0];
  return {
    name,
    title,
    asks: ask.kind,
    of: { class: of.class, attributes: { ...of.attributes } },
    ci: latest?.standing.ci ?? null,
    source,
    everyMs,
    timeoutMs,
    seen: probe.from.map((from) => presentSeen(from, own.find((one) => one.from === from) ?? null)),
  };
}

function presentSeen(
  from: string,
  stored: StoredStanding | null,
): z.input<typeof showProbe.reply>["probe"]["seen"][number] {
  if (stored === null)
    return {
      from,
      state: "unknown",
      since: null,
      askedAt: null,
      ms: null,
      daysLeft: null,
      reason: null,
      because: null,
    };
  const { state, since, lastAt, ms, daysLeft, reason, because } = stored.standing;
  return { from, state, since: text(since), askedAt: text(lastAt), ms, daysLeft, reason, because };
}

function text(at: number): string {
  return new Date(at).toISOString();
}

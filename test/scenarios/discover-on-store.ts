/** A step `discover` of a scenario on the store: the recording is played by the same kernel, the CMDB is the real one. */
import type pg from "pg";
import { answerOf, beginDiscovery, unrecorded } from "../../engine/simulation/discoveries.ts";
import type { Estate } from "../../engine/simulation/estate.ts";
import type { SeenEstate } from "../../engine/simulation/expected-estate.ts";
import type { Fixture } from "../../engine/simulation/fixture.ts";
import type { Step } from "../../engine/simulation/ir.ts";
import type { Library } from "../../engine/simulation/library.ts";
import { plainAttributes } from "../../engine/identity/reconcile.ts";
import type { Ask, Reply } from "../../engine/pattern/ask.ts";
import type { Exploration } from "../../engine/pattern/explore.ts";
import type { HostCi } from "../../engine/pattern/sighting.ts";
import { withDescendants } from "../../store/cmdb/classes.ts";
import { findCi } from "../../store/cmdb/find.ts";
import { findByAttributes } from "../../store/cmdb/find-by-attributes.ts";
import { findGone } from "../../store/cmdb/gone.ts";
import { setState } from "../../store/cmdb/retire.ts";
import { relateEnds } from "../../store/discovery/relate-awaited.ts";
import { supersede } from "../../store/cmdb/supersede.ts";
import { relate } from "../../store/cmdb/relate.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { noteTraffic } from "../../store/traffic/note.ts";
import { inTransaction } from "../../store/transaction.ts";
import type { Ci } from "../../engine/identity/ci.ts";
import { ciColumns } from "../../store/cmdb/ci.ts";

/** What was given is recognized as what sources report is. */
export async function identify(pool: pg.Pool, estate: Estate): Promise<void> {
  for (const { id, family, keys } of estate.identities()) {
    await pool.query("update cis set family = $2, keys = $3 where id = $1", [id, family, JSON.stringify(keys)]);
    for (const [rule, all] of Object.entries(keys))
      for (const key of all)
        await pool.query(
          "insert into ci_identifiers (family, rule, key, ci_id) values ($1, $2, $3, $4) on conflict do nothing",
          [family, rule, key, id],
        );
  }
}

/** What patterns were told, or why the step cannot be played. */
export async function discoverOnStore(
  step: Extract<Step, { readonly kind: "discover" }>,
  { pool, now }: { readonly pool: pg.Pool; readonly now: number },
  library: Library,
  { recordings = {} }: Fixture,
): Promise<{ readonly explored: Exploration | null; readonly messages: readonly string[] }> {
  const begun = beginDiscovery(step, recordings, await hostOf(pool, step.target, library), library);
  if (typeof begun === "string") return { explored: null, messages: [begun] };
  const { play, recording } = begun;
  let next = play.next();
  while (next.done !== true) {
    const ask = next.value;
    next = play.next(ask.kind === "probe" ? answerOf(recording, ask) : await reply(pool, ask, library, now));
  }
  await endOnStore(pool, next.value, library, now);
  return { explored: next.value, messages: unrecorded(next.value) };
}

/** A step is a run that has completed. */
async function endOnStore(pool: pg.Pool, told: Exploration, { classes }: Library, at: number): Promise<void> {
  const source = "discovery";
  await relateEnds(pool, told.awaited, { classes, at, completes: true });
  await noteTraffic(pool, { sightings: told.traffic.map((one) => ({ ...one, at })), source });
  for (const then of ["absent", "retired"] as const) {
    const some = told.gone.filter((one) => one.then === then).map((one) => ({ ...one, before: at }));
    const ids = await findGone(pool, some, { classes, source });
    await inTransaction(pool, (client) => setState(client, ids, { state: then, source, at }));
  }
}

async function reply(
  pool: pg.Pool,
  ask: Exclude<Ask, { readonly kind: "probe" }>,
  { classes }: Library,
  at: number,
): Promise<Reply> {
  if (ask.kind === "host") return { kind: "host", host: ask.told };
  if (ask.kind === "find") {
    const { class: name, attributes } = ask.find;
    const among = name === null ? Object.keys(classes) : withDescendants(classes, name);
    const [ids = []] = await findByAttributes(pool, [{ classes: among, attributes }]);
    return { kind: "find", ids };
  }
  if (ask.kind === "supersede") {
    const { from, type } = ask;
    await supersede(pool, { from: [from], type, source: "discovery", at });
    return { kind: "supersede" };
  }
  const { candidates, edges } = ask.report;
  const outcomes = await upsert(pool, { classes, candidates, source: "discovery", at });
  await relate(pool, { edges, source: "discovery", at });
  return {
    kind: "report",
    outcomes: outcomes.map((one) =>
      one.kind === "refused"
        ? { ref: one.ref, id: null, because: one.fault.message }
        : { ref: one.ref, id: one.id, because: null },
    ),
  };
}

async function hostOf(pool: pg.Pool, target: string, { classes }: Library): Promise<HostCi | null> {
  const found = await findCi(pool, target);
  if (found.kind !== "one") return null;
  const { id, name, class: own, attributes } = found.ci;
  return { id, name, classes: [own, ...(classes[own]?.ancestors ?? [])], attributes: plainAttributes(attributes) };
}

export async function readEstate(pool: pg.Pool): Promise<SeenEstate> {
  const cis = await pool.query<Ci>(`select ${ciColumns} from cis ci where ci.merged_into is null order by ci.id`);
  const relations = await pool.query<{ from: string; type: string; to: string }>(
    `select from_ci as "from", type, to_ci as "to" from ci_relations order by 1, 2, 3`,
  );
  return {
    cis: cis.rows.map((ci) => ({ ...ci, attributes: plainAttributes(ci.attributes) })),
    relations: relations.rows,
  };
}

/**
 * Puts the sample year into an empty store, before anything else runs on it.
 *
 * 1. A store that has records, or on which a worker runs, is refused: what is played takes deadlines and outbox as its
 *    own.
 * 2. It is played once: what was begun is remembered, and whole or not.
 */
import type { Pool } from "pg";
import type { Fixture } from "../../../engine/simulation/fixture.ts";
import type { Library } from "../../../engine/simulation/library.ts";
import { upsert } from "../../../store/cmdb/upsert.ts";
import { readClasses } from "../../../store/cmdb/classes.ts";
import { readMark, writeMark } from "../../../store/mark/mark.ts";
import { listWorkers } from "../../../store/worker/list.ts";
import { exitCodes, LaunchError } from "../../launcher/launch-error.ts";
import { Stage } from "../../stage/stage.ts";
import { sampleCompany } from "../company.ts";
import { sampleCis } from "../cis.ts";
import { sampleFixture } from "./fixture.ts";
import { day } from "./hours.ts";
import { playYear } from "./play.ts";
import { createRandom } from "./random.ts";
import { createScene } from "./scene.ts";

const mark = "sample year";

const noAccount = {
  type: "https://open-workflow-specification.org/spec/1.0.0/errors/configuration",
  status: 400,
  title: "The company has no account of a provider",
};
/** What is delivered by a runbook where there is a provider: the company of the year has none, so people deliver it. */
const runbooks = {
  "cloud/deliver-desktop": {
    document: { dsl: "1.0.3", namespace: "cloud", name: "deliver-desktop", version: "1.0.0" },
    do: [{ refuse: { raise: { error: noAccount } } }],
  },
};

export interface SampleParams {
  readonly pool: Pool;
  /** About how many records. */
  readonly records: number;
  /** The instant the year ends at, UTC milliseconds. */
  readonly to: number;
  readonly functions: Library["functions"];
  readonly log: (text: string) => void;
}

/** How many records there are then; null = it was played before. */
export async function loadSample({ pool, records, to, functions, log }: SampleParams): Promise<number | null> {
  if ((await readMark(pool, mark)) === "whole") return null;
  await refuseWhatIsThere(pool);
  await writeMark(pool, mark, "begun");
  const from = to - 365 * day;
  const { fixture, ...ids } = await addCis(pool, to);
  const stage = new Stage({ pool, at: from, calls: {}, channels: {}, runbooks, functions, fixture });
  const random = createRandom(2026);
  const scene = createScene({ stage, random, company: sampleCompany, ...ids });
  let told = 0;
  await playYear({
    scene,
    records,
    from,
    to,
    opened: () => stage.takeOpened(),
    progress(at) {
      const tenth = Math.floor((10 * (at - from)) / (to - from));
      if (tenth > told) log(`${String((told = tenth) * 10)} % of the sample year, ${String(stage.size)} records`);
    },
  });
  if (stage.problems.length > 0) throw new Error(`the sample cannot be played: ${stage.problems[0] ?? ""}`);
  await stage.handOver();
  await writeMark(pool, mark, "whole");
  return stage.size;
}

async function refuseWhatIsThere(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ count: number }>("select count(*) from records");
  const count = rows[0]?.count ?? 0;
  const refuse = (why: string): never => {
    throw new LaunchError(
      exitCodes.configuration,
      `${why}; \`--sample\` is for a store of its own: name another --home`,
    );
  };
  if (count > 0) refuse(`there ${count === 1 ? "is 1 record" : `are ${String(count)} records`} already`);
  if ((await listWorkers(pool)).length > 0) refuse("a worker runs on this store");
}

async function addCis(
  pool: Pool,
  at: number,
): Promise<{ readonly cis: string[]; readonly services: string[]; readonly fixture: Fixture }> {
  const outcomes = await upsert(pool, {
    classes: await readClasses(pool),
    candidates: sampleCis,
    source: "sample",
    at,
  });
  const ids = new Map<string, string>();
  for (const outcome of outcomes) {
    if (outcome.kind === "refused") throw new Error(`CI "${outcome.ref}" of the sample: ${outcome.fault.message}`);
    ids.set(outcome.ref, outcome.id);
  }
  const of = (isService: boolean): string[] =>
    sampleCis.filter((one) => (one.class === "service") === isService).map(({ ref }) => ids.get(ref) ?? ref);
  return { cis: of(false), services: of(true), fixture: sampleFixture(ids) };
}

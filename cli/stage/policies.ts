/** Policies on a stage: looked at on the store, and done by the records of the stage. */
import type pg from "pg";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import { nextAct } from "../../engine/policy/act.ts";
import { graphVersion } from "../../store/cmdb/closure.ts";
import { listLatestDefinitions } from "../../store/definition/read.ts";
import { doDeeds, hasDeeds } from "../../store/policy/deed.ts";
import type { StoredFinding } from "../../store/policy/findings.ts";
import { lookWhenDue, type PublishedPolicy } from "../../store/policy/look.ts";
import { noteOpened, noteRefused, noteTold, readPendingFindings } from "../../store/policy/pending.ts";
import { readPolicyWatches } from "../../store/policy/watch.ts";
import { readMerged } from "../../store/record/survivors.ts";
import type { StageRecords } from "./records.ts";

interface StagePoliciesParams {
  readonly pool: pg.Pool;
  readonly now: () => number;
  readonly records: StageRecords;
  readonly problems: string[];
  /** Names of the policies that are looked at on it. */
  readonly names: readonly string[];
  readonly openedAs: (as: string, record: string) => void;
}

async function readGraphVersion(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ version: string }>(`select ${graphVersion} as version`);
  return rows[0]?.version ?? "";
}

export class StagePolicies {
  readonly #params: StagePoliciesParams;
  /** Of the graph that was looked at last: there is no other writer, so a number that is the same says it. */
  #seen = "";

  constructor(params: StagePoliciesParams) {
    this.#params = params;
  }

  /** The next instant at which one is looked at; now when something has changed. */
  async nextAt(): Promise<number> {
    const { pool, now } = this.#params;
    const watches = await readPolicyWatches(pool);
    const published = await this.#published();
    const isChanged = published.some(({ policy }) => policy.at.change) && (await readGraphVersion(pool)) !== this.#seen;
    let next = Number.POSITIVE_INFINITY;
    for (const { policy } of published) {
      const watch = watches.get(policy.name);
      if (watch === undefined) return now();
      if (await hasDeeds(pool, policy)) return now();
      next = Math.min(next, policy.at.change && isChanged ? now() : (watch.nextAt ?? Number.POSITIVE_INFINITY));
    }
    return next;
  }

  async look(): Promise<void> {
    const { pool, now, names } = this.#params;
    const watches = await readPolicyWatches(pool);
    const published = await this.#published();
    this.#seen = await readGraphVersion(pool);
    for (const one of published) await lookWhenDue(pool, one, watches.get(one.policy.name), now());
    for (const finding of await readPendingFindings(pool, { after: "0", limit: 1_000, policies: names })) {
      const policy = published.find((one) => one.policy.name === finding.policy)?.policy ?? null;
      await this.#act(policy, finding);
    }
    for (const { policy } of published)
      for (const refused of await doDeeds(pool, policy, now()))
        this.#params.problems.push(`the policy "${policy.name}": ${refused}`);
  }

  async #act(policy: PublishedPolicy["policy"] | null, finding: StoredFinding): Promise<void> {
    const { pool, records, problems, openedAs } = this.#params;
    const act = nextAct(policy, finding);
    if (!act.ok) {
      problems.push(`the policy "${finding.policy}": ${act.error}`);
      return noteRefused(pool, finding, act.error);
    }
    if (act.value === null) return;
    if (act.value.kind === "open") {
      const { as, key, record: type, fields } = act.value;
      const { decision, id } = await records.open({ type, fields, by: engineActor, key });
      if (decision.ok) {
        openedAs(as, id);
        return noteOpened(pool, finding, id);
      }
      problems.push(`the policy "${finding.policy}" opened no ${type}: ${decision.refusal.message}`);
      return noteRefused(pool, finding, decision.refusal.message);
    }
    const { sent } = act.value;
    if (sent !== null && finding.recordId !== null) {
      const survivor = (await readMerged(pool, [finding.recordId])).get(finding.recordId)?.id ?? finding.recordId;
      await records.send(survivor, { ...sent, by: engineActor });
    }
    await noteTold(pool, finding);
  }

  async #published(): Promise<readonly PublishedPolicy[]> {
    const { pool, names } = this.#params;
    if (names.length === 0) return [];
    const all = await listLatestDefinitions(pool, "Policy");
    return all.filter(({ name }) => names.includes(name)).map(({ ir, digest }) => ({ policy: ir, digest }));
  }
}

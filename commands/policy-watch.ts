/**
 * Looks at what policies are over, and does what follows from their findings.
 *
 * P1. What is to be done about a finding is what its row says: its record is opened under its key, and told under an id
 *     of its step, so whatever was done before a crash is not done twice.
 * P2. What is done with a CI follows from the state of that record: it is written, then noted, and the same when it is
 *     written twice.
 * P3. An opening that is refused is told on its finding, and tried again with the next look.
 */
import type { Logger } from "pino";
import { engineActor } from "../engine/lifecycle/engine-actor.ts";
import { type Act, nextAct } from "../engine/policy/act.ts";
import type { Policy } from "../engine/policy/ir.ts";
import { listLatestDefinitions } from "../store/definition/read.ts";
import { doDeeds } from "../store/policy/deed.ts";
import { endRetired, type StoredFinding } from "../store/policy/findings.ts";
import { lookWhenDue } from "../store/policy/look.ts";
import { noteOpened, noteRefused, noteTold, readPendingFindings } from "../store/policy/pending.ts";
import { dropPolicyWatch, readPolicyWatches } from "../store/policy/watch.ts";
import { recordOfKey } from "../store/record/record-of-key.ts";
import type { CommandDeps } from "./command.ts";
import { CommandConflictError } from "./error.ts";
import { openRecord } from "./open.ts";
import { sendByItself } from "./send-by-itself.ts";
import { startRounds } from "./rounds.ts";

export interface PolicyWatch {
  stop(): Promise<void>;
}

interface PolicyWatchParams extends CommandDeps {
  readonly log: Logger;
  /** Pause between two rounds. @default 5_000 */
  readonly intervalMs?: number;
  /** It rests so many times as long as a round took. @default 5 */
  readonly rests?: number;
}

export function startPolicyWatch(params: PolicyWatchParams): PolicyWatch {
  const { log, intervalMs = 5_000, rests = 5 } = params;
  const failed = "policies were not looked at";
  return startRounds({ log, failed, intervalMs, rests, round: (signal) => lookAtPolicies(params, Date.now(), signal) });
}

/** One round: each policy that is due, then all that is to be done. */
async function lookAtPolicies(params: PolicyWatchParams, now: number, signal: AbortSignal): Promise<void> {
  const { pool, log } = params;
  const published = (await listLatestDefinitions(pool, "Policy")).map(({ ir, digest }) => ({ policy: ir, digest }));
  const watches = await readPolicyWatches(pool);
  const names = published.map(({ policy }) => policy.name);
  const retired = [...watches.keys()].filter((name) => !names.includes(name));
  if (retired.length > 0) await endRetired(pool, names, now);
  for (const name of retired) await dropPolicyWatch(pool, name);
  for (const one of published) {
    if (signal.aborted) return;
    try {
      await lookWhenDue(pool, one, watches.get(one.policy.name), now);
    } catch (error) {
      log.warn({ err: error, policy: one.policy.name }, "a policy was not looked at");
    }
  }
  await actOnFindings(params, new Map(published.map(({ policy }) => [policy.name, policy])), signal);
  for (const { policy } of published) {
    if (signal.aborted) return;
    for (const refused of await doDeeds(pool, policy, Date.now()))
      log.warn({ policy: policy.name, refused }, "nothing was done with an item that is found");
  }
}

async function actOnFindings(
  params: PolicyWatchParams,
  policies: ReadonlyMap<string, Policy>,
  signal: AbortSignal,
): Promise<void> {
  const { pool, log } = params;
  for (let after = "0"; !signal.aborted;) {
    const pending = await readPendingFindings(pool, { after, limit: 100, policies: null });
    for (const finding of pending) {
      after = finding.id;
      if (signal.aborted) return;
      try {
        await actOn(params, policies.get(finding.policy) ?? null, finding);
      } catch (error) {
        log.warn({ err: error, policy: finding.policy, finding: finding.id }, "nothing was done about a finding yet");
      }
    }
    if (pending.length < 100) return;
  }
}

async function actOn(params: PolicyWatchParams, policy: Policy | null, finding: StoredFinding): Promise<void> {
  const { pool } = params;
  const act = nextAct(policy, finding);
  if (!act.ok) await noteRefused(pool, finding, act.error);
  else if (act.value?.kind === "open") await open(params, finding, act.value);
  else if (act.value?.kind === "tell") await tell(params, finding, act.value);
}

async function open(
  params: PolicyWatchParams,
  finding: StoredFinding,
  { key, record: type, fields }: Extract<Act, { readonly kind: "open" }>,
): Promise<void> {
  const { pool, log } = params;
  const opened = await openRecord(params, { type, fields, by: engineActor, key }).catch(async (error: unknown) => {
    // It was opened before, by what was known then.
    const record = error instanceof CommandConflictError ? await recordOfKey(pool, type, key) : null;
    if (record === null) throw error;
    return { ok: true as const, record };
  });
  if (opened.ok) {
    await noteOpened(pool, finding, opened.record);
    log.info({ policy: finding.policy, subject: finding.subject, record: opened.record }, "a finding opened a record");
    return;
  }
  const { code, message } = opened.refusal;
  await noteRefused(pool, finding, `${code} ${message}`);
  log.warn({ policy: finding.policy, type, refusal: opened.refusal }, "the record of a finding was refused");
}

async function tell(
  params: PolicyWatchParams,
  finding: StoredFinding,
  { sent }: Extract<Act, { readonly kind: "tell" }>,
): Promise<void> {
  const { recordId, id } = finding;
  if (sent !== null && recordId !== null)
    await sendByItself(params, { ...sent, recordId, sentBy: `finding ${id}`, tell: recordId }).catch(
      (error: unknown) => {
        // It was told before, in other words.
        if (!(error instanceof CommandConflictError)) throw error;
      },
    );
  await noteTold(params.pool, finding);
}

import { sendCommand } from "../commands/command.ts";
import { foresee, type References, referencesOf } from "../commands/foresee.ts";
import { ownValue, type JsonObject } from "../engine/base/json.ts";
import type { Bundle } from "../engine/lifecycle/ir.ts";
import { linksOfCommand } from "../engine/lifecycle/link/named-links.ts";
import { recordsOfCommand } from "../engine/lifecycle/field/named-records.ts";
import type { Command } from "../engine/lifecycle/protocol.ts";
import type { RecordState } from "../engine/lifecycle/record.ts";
import { staleCode, staleRefusal } from "../engine/lifecycle/stale.ts";
import type { Sequence } from "../engine/access/sequence.ts";
import type { Sight } from "../engine/access/sight.ts";
import type { BundleCache } from "../store/definition/bundle-cache.ts";
import { loadRecordFor } from "../store/record/load.ts";
import type { CommandOutcome } from "../workflows/messages.ts";
import { authorizeCommand } from "./authorization.ts";
import type { ApiDeps } from "./deps.ts";
import { actorOf, type Caller } from "./identity/caller.ts";
import { missingRecord } from "./missing-record.ts";
import { checkNamedLinks } from "./named-links.ts";
import { presentReply } from "./present/command-reply.ts";
import { countingFor, lookOf, sightBy, withoutHidden } from "./sight.ts";

/** A command of a caller to a record, as it was asked for. */
export interface AskedCommand {
  readonly caller: Caller;
  readonly type: string;
  readonly number: string;
  readonly command: string;
  readonly input: JsonObject;
  readonly onBehalfOf?: string | undefined;
  /** A repeat with the same one is the same command. */
  readonly commandId: string;
  /** If-Match as it was sent. */
  readonly ifMatch?: string | undefined;
}

/** A command that its sender may send to this record, which they see. */
export interface AllowedCommand {
  readonly state: RecordState;
  readonly sight: Sight;
  readonly bundle: Bundle;
  readonly command: Command;
  /** Records that it names to link them. */
  readonly linked: readonly string[];
  /** It was answered before. */
  readonly isAnswered: boolean;
}

/** Throws what the caller is told: 404 for what they do not see, 403 for what is not theirs to send. */
export async function allowedCommand(
  { pool }: Pick<ApiDeps, "pool">,
  bundles: BundleCache,
  { caller, type, number, command: name, input, onBehalfOf, commandId }: AskedCommand,
): Promise<AllowedCommand> {
  const found = await loadRecordFor(pool, `${type}/${number}`, commandId);
  const sight = found === null ? null : await sightBy(pool, caller, found.state, found.access);
  if (found === null || sight === null) throw await missingRecord(pool, caller, number, type);
  const { state, isAnswered } = found;
  const bundle = await bundles.read(state.bundle);
  authorizeCommand(caller.person, state, bundle, { name, onBehalfOf });
  const command: Command = { id: commandId, name, by: actorOf(caller, onBehalfOf), input };
  const named = isAnswered ? [] : linksOfCommand(bundle, command);
  const inFields = isAnswered ? [] : recordsOfCommand(bundle, command, state);
  await checkNamedLinks(pool, caller, { named: [...named, ...inFields], state, at: "/body/input" });
  return { state, sight, bundle, command, linked: named.map(({ record }) => record), isAnswered };
}

/** Sends it, and gives what came of it as the caller may know it. Throws its refusal. */
export async function sendAsked(deps: ApiDeps, bundles: BundleCache, asked: AskedCommand) {
  const { pool } = deps;
  const { caller, ifMatch } = asked;
  const { state, sight, bundle, command, linked, isAnswered } = await allowedCommand(deps, bundles, asked);
  const asking = { references: knownReferences(bundle), command, known: caller, linked, now: Date.now() };
  const readings = isAnswered ? undefined : await foresee(pool, asking);
  // A repeat is answered as the first time, although its own effect has moved the record on.
  const before = (await countingFor(pool, { state, sight })).sequence;
  const tagged = tagsOf(ifMatch);
  const expectedHeads = tagged?.flatMap((tag) => before.headsOf(tag, state.head));
  const deadline = deps.commandDeadlineMs === undefined ? {} : { deadlineMs: deps.commandDeadlineMs };
  const sending = { ...deadline, isNew: !isAnswered, recordId: state.id, command, readings, expectedHeads };
  const outcome = await sendCommand(deps, sending);
  // Counted anew: what was committed in between may be hidden, and so may this be.
  const { sequence } = await countingFor(pool, { state, sight });
  const shown = asCounted(await toldTo(deps, caller, outcome), sequence, tagged ?? []);
  return presentReply(command.id, shown, "/body/input");
}

/** A refusal names no record that the caller does not see. */
export async function toldTo(
  { pool }: Pick<ApiDeps, "pool">,
  caller: Caller,
  outcome: CommandOutcome,
): Promise<CommandOutcome> {
  return outcome.ok
    ? outcome
    : { ...outcome, refusal: await withoutHidden(pool, lookOf(pool, caller), outcome.refusal) };
}

/** By bundle, as long as the cache of bundles holds it. */
const referencesByBundle = new WeakMap<Bundle, References>();

function knownReferences(bundle: Bundle): References {
  const known = referencesByBundle.get(bundle) ?? referencesOf(bundle);
  referencesByBundle.set(bundle, known);
  return known;
}

/**
 * The heads that an If-Match names, as the caller counts: of no use are tags that no record ever had. Undefined = it
 * asks for nothing.
 */
function tagsOf(ifMatch: string | undefined): readonly number[] | undefined {
  const tags = ifMatch?.split(",").map((tag) => tag.trim());
  if (tags === undefined || tags.includes("*")) return undefined;
  return tags.flatMap((tag) => {
    const shown = Number(/^(?:W\/)?"(\d{1,10})"$/.exec(tag)?.[1]);
    return Number.isNaN(shown) ? [] : [shown];
  });
}

/** An outcome by the numbers of events that the caller knows. `tagged`: those that the command was meant for. */
function asCounted(outcome: CommandOutcome, sequence: Sequence, tagged: readonly number[]): CommandOutcome {
  if (outcome.ok) return { ...outcome, head: sequence.shown(outcome.head) };
  const head = outcome.refusal.code === staleCode ? ownValue(outcome.refusal.details ?? null, "head") : null;
  return typeof head === "number" ? { ok: false, refusal: staleRefusal(tagged, sequence.shown(head)) } : outcome;
}

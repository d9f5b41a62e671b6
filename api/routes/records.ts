import type { z } from "zod";
import { sendCommand } from "../../commands/command.ts";
import { foresee, type References, referencesOf } from "../../commands/foresee.ts";
import { openRecord as openCommand } from "../../commands/open.ts";
import type { Offer } from "../../engine/lifecycle/offer.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { Sequence } from "../../engine/access/sequence.ts";
import { openingRefusal } from "../../engine/access/opening.ts";
import { ownValue } from "../../engine/base/json.ts";
import type { Command } from "../../engine/lifecycle/record.ts";
import { staleCode, staleRefusal } from "../../engine/lifecycle/stale.ts";
import { linksOfCommand, linksOfOpening } from "../../engine/lifecycle/named-links.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { isOpeningKnown } from "../../store/record/answer-opening.ts";
import { loadRecordFor } from "../../store/record/load.ts";
import { readOffers } from "../../store/record/offers.ts";
import type { CommandOutcome } from "../../workflows/messages.ts";
import { actorOf, type Caller, requestKey } from "../identity/caller.ts";
import { commandRecord, listCommands, offer, openRecord, showRecord } from "../contract/record.ts";
import type { ApiDeps } from "../deps.ts";
import { authorizeCommand } from "../authorization.ts";
import { isGranted } from "../contract/permission.ts";
import { invalidAt, notAllowed } from "../error.ts";
import { countingFor, linkedInSight, lookOf, saidInSight, seeRecord, sightBy, withoutHidden } from "../sight.ts";
import { checkNamedLinks } from "../named-links.ts";
import { presentRecord } from "../present/record.ts";
import { presentReply } from "../present/command-reply.ts";
import { missingRecord } from "../missing-record.ts";
import { type Route, route } from "../route.ts";
import { publishedOpening } from "../published-bundle.ts";

/** One record: open, show, what it takes, command. */
export function recordRoutes(deps: ApiDeps): readonly Route[] {
  const { pool } = deps;
  const bundles = createBundleCache(pool);

  /** A refusal names no record that the caller does not see. */
  async function told(caller: Caller, outcome: CommandOutcome): Promise<CommandOutcome> {
    return outcome.ok
      ? outcome
      : { ...outcome, refusal: await withoutHidden(pool, lookOf(pool, caller), outcome.refusal) };
  }

  const deadline = deps.commandDeadlineMs === undefined ? {} : { deadlineMs: deps.commandDeadlineMs };

  return [
    route(openRecord, async ({ params, body, caller, idempotencyKey, res }) => {
      const { bundle, access } = await publishedOpening(pool, params.type);
      checkOpening(access, caller, { type: params.type, ...body });
      const key = requestKey(caller, idempotencyKey);
      const named = Object.keys(body.links).length === 0 ? [] : linksOfOpening(await bundles.read(bundle), body.links);
      // A repeat is answered as the first time.
      if (named.length > 0 && (idempotencyKey === null || !(await isOpeningKnown(pool, params.type, key))))
        await checkNamedLinks(pool, caller, { named, state: null, at: "/body" });
      const opened = await openCommand(deps, {
        ...deadline,
        bundle,
        type: params.type,
        fields: body.fields,
        links: body.links,
        by: actorOf(caller),
        known: caller,
        key,
      });
      const reply = presentReply(`open:${key}`, await told(caller, opened), "/body");
      // Only what was opened is anywhere.
      res.location(`/v1/records/${reply.id}`);
      return reply;
    }),

    route(showRecord, async ({ params, caller, req, res }) => {
      const seen = await seeRecord(pool, caller, params.type, params.number);
      const { state } = seen;
      const counting = await countingFor(pool, seen);
      const etag = `"${counting.sequence.shown(state.head)}"`;
      res.set("etag", etag);
      // A running clock reads otherwise every moment though nothing happened: then there is always a new answer.
      const moves = Object.values(state.clocks).some(({ phase }) => phase === "running");
      if (!moves && matches(req.get("if-none-match"), etag)) res.status(304).end();
      const look = lookOf(pool, caller);
      const linked = await linkedInSight(pool, look, [state]);
      const shown = presentRecord(state, await bundles.read(state.bundle), { now: Date.now(), linked, counting });
      return (await saidInSight(pool, look, [shown]))[0] ?? shown;
    }),

    route(listCommands, async ({ params, caller }) => {
      const seen = await seeRecord(pool, caller, params.type, params.number);
      const { state } = seen;
      const bundle = await bundles.read(state.bundle);
      const items = await readOffers(pool, { bundle, state, by: actorOf(caller), now: Date.now() });
      const { sequence } = await countingFor(pool, seen);
      const shown = await withoutHidden(pool, lookOf(pool, caller), items.map(presentOffer));
      return { state: state.state, head: sequence.shown(state.head), items: shown };
    }),

    route(commandRecord, async ({ params, body, caller, idempotencyKey, req, res }) => {
      const commandId = requestKey(caller, idempotencyKey);
      const found = await loadRecordFor(pool, `${params.type}/${params.number}`, commandId);
      const sight = found === null ? null : await sightBy(pool, caller, found.state, found.access);
      if (found === null || sight === null) throw await missingRecord(pool, caller, params.number, params.type);
      const { state, isAnswered } = found;
      const bundle = await bundles.read(state.bundle);
      authorizeCommand(caller.person, state, bundle, { name: body.command, onBehalfOf: body.onBehalfOf });
      const command: Command = {
        id: commandId,
        name: body.command,
        by: actorOf(caller, body.onBehalfOf),
        input: body.input,
      };
      if (!isAnswered)
        await checkNamedLinks(pool, caller, { named: linksOfCommand(bundle, command), state, at: "/body/input" });
      const asking = { references: knownReferences(bundle), command, known: caller, now: Date.now() };
      const readings = isAnswered ? undefined : await foresee(pool, asking);
      // A repeat is answered as the first time, although its own effect has moved the record on.
      const before = (await countingFor(pool, { state, sight })).sequence;
      const tagged = tagsOf(req.get("if-match"));
      const expectedHeads = tagged?.flatMap((tag) => before.headsOf(tag, state.head));
      const sending = { ...deadline, isNew: !isAnswered, recordId: state.id, command, readings, expectedHeads };
      const outcome = await sendCommand(deps, sending);
      // Counted anew: what was committed in between may be hidden, and so may this be.
      const { sequence } = await countingFor(pool, { state, sight });
      const shown = asCounted(await told(caller, outcome), sequence, tagged ?? []);
      const reply = presentReply(commandId, shown, "/body/input");
      res.set("etag", `"${reply.head}"`);
      return reply;
    }),
  ];
}

/** Throws 403, and 400 for what is not the caller's to give. */
function checkOpening(
  access: Parameters<typeof openingRefusal>[0],
  { person: { name: user, roles, groups } }: Caller,
  asked: Parameters<typeof openingRefusal>[2],
): void {
  const opens = isGranted(roles, "records.write");
  const refusal = openingRefusal(access, { user, roles, groups, opens }, asked);
  if (refusal === null) return;
  if (refusal.at === null) throw notAllowed(refusal.text);
  throw invalidAt(`/body/${refusal.at}`, refusal.text);
}

/** By bundle, as long as the cache of bundles holds it. */
const referencesByBundle = new WeakMap<Bundle, References>();

function knownReferences(bundle: Bundle): References {
  const known = referencesByBundle.get(bundle) ?? referencesOf(bundle);
  referencesByBundle.set(bundle, known);
  return known;
}

function presentOffer({ inputs, ...rest }: Offer): z.input<typeof offer> {
  const shown = inputs.map((input) => ({ ...input, choices: input.choices === null ? null : [...input.choices] }));
  return { ...rest, inputs: shown };
}

function matches(header: string | undefined, etag: string): boolean {
  return header?.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag) ?? false;
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

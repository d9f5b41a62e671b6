/**
 * What a mail does, done as its sender: by the same checks as their requests. What they would be told as an answer is
 * the refusal of the mail.
 */
import { type CommandDeps, sendCommand } from "../../commands/command.ts";
import { LaterError } from "../../commands/error.ts";
import { openRecord } from "../../commands/open.ts";
import { repeatedOrder } from "../../commands/repeated-order.ts";
import { isFor, unknownItem } from "../../engine/catalog/ordering.ts";
import { linksOfCommand } from "../../engine/lifecycle/link/named-links.ts";
import { recordsOfCommand, recordsOfOpening } from "../../engine/lifecycle/field/named-records.ts";
import { recordedView } from "../../engine/lifecycle/scope.ts";
import { staleCode } from "../../engine/lifecycle/stale.ts";
import type { KeptFiles, SeenByMail, SlowMailHost } from "../../engine/mail/host.ts";
import { followKey } from "../../engine/mail/intake.ts";
import type { AskedCommand, Opening } from "../../engine/mail/reading.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { peopleOfAddress } from "../../store/person/of-address.ts";
import { readPeople } from "../../store/person/read.ts";
import { isOpeningKnown } from "../../store/record/answer-opening.ts";
import { loadRecord, loadRecordFor } from "../../store/record/load.ts";
import { takenCommands } from "../../store/record/outcome.ts";
import { readMerged } from "../../store/record/survivors.ts";
import { authorizeCommand } from "../authorization.ts";
import { HttpError } from "../error.ts";
import { actorOf, type Caller } from "../identity/caller.ts";
import { checkNamedLinks } from "../named-links.ts";
import { checkOpening } from "../opening.ts";
import { publishedBundle, publishedOpening } from "../published-bundle.ts";
import { sightOn } from "../sight.ts";
import { openedOr, orRefusal, toldOf } from "./refusal.ts";

/** `key` tells what this reading of the mail does from all else. */
export function createMailHost(
  deps: CommandDeps,
  key: string,
  keepFiles: (by: string) => Promise<KeptFiles>,
): SlowMailHost {
  const { pool } = deps;
  const bundles = createBundleCache(pool);

  async function callerOf(name: string): Promise<Caller> {
    const person = (await readPeople(pool, [name])).get(name);
    if (person === undefined || !person.active)
      throw new HttpError({
        status: 403,
        title: "Not allowed",
        detail: `there is no active person "${name}"`,
        code: "OPS403",
      });
    return { person, keyId: "mail", readAt: Date.now() };
  }

  async function find(id: string, by: string): Promise<SeenByMail | null> {
    const caller = await callerOf(by);
    const survivor = (await readMerged(pool, [id])).get(id)?.id ?? id;
    const states = await Promise.all([...new Set([id, survivor])].map((one) => loadRecord(pool, one)));
    for (const state of states) if (state === null || (await sightOn(pool, caller, state)) === null) return null;
    const state = states.at(-1);
    if (state == null) return null;
    return { id: state.id, number: state.number, record: recordedView(await bundles.read(state.bundle), state) };
  }

  /** As `send` makes the ids of commands. */
  async function taken(record: string): Promise<readonly string[]> {
    const ids = await takenCommands(pool, record, `${key}:`);
    return ids.map((id) => id.slice(key.length + 1).split("@")[0] ?? "");
  }

  async function send(record: string, { command: name, input }: AskedCommand, place: string, by: string) {
    const caller = await callerOf(by);
    const before = await loadRecord(pool, record);
    // What follows an answer was made of the record as it is: of no other.
    const follows = place.startsWith(`${followKey}:`);
    const id = `${key}:${place}${follows ? `@${before?.head ?? 0}` : ""}`;
    const found = await loadRecordFor(pool, record, id);
    if (found === null) return { code: "OPS404", message: `there is no record "${record}"` };
    const { state, isAnswered } = found;
    const bundle = await bundles.read(state.bundle);
    authorizeCommand(caller.person, state, bundle, { name, onBehalfOf: undefined });
    const command = { id, name, by: actorOf(caller), input };
    // A repeat is answered as the first time.
    const named = isAnswered ? [] : [...linksOfCommand(bundle, command), ...recordsOfCommand(bundle, command, state)];
    await checkNamedLinks(pool, caller, { named, state, at: "/body/input" });
    const outcome = await sendCommand(deps, {
      recordId: record,
      command,
      ...(follows ? { expectedHeads: [before?.head ?? state.head] } : {}),
    });
    if (outcome.ok) return null;
    if (outcome.refusal.code === staleCode) throw new LaterError(outcome.refusal.message, 200);
    return toldOf(outcome.refusal);
  }

  async function open(opening: Exclude<Opening, { kind: "refuse" }>, by: string) {
    const caller = await callerOf(by);
    const common = { by: actorOf(caller), known: caller, key: `${key}:open` };
    if (opening.kind === "record") {
      const { record: type, fields } = opening;
      const { bundle, access } = await publishedOpening(pool, type);
      checkOpening(access, caller, { type, fields, links: {} });
      const named = recordsOfOpening(await bundles.read(bundle), fields);
      if (named.length > 0 && !(await isOpeningKnown(pool, type, common.key)))
        await checkNamedLinks(pool, caller, { named, state: null, at: "/body" });
      return openedOr(await openRecord(deps, { ...common, type, bundle, fields }));
    }
    const { item, form } = opening;
    const found = await readLatestDefinition(pool, "CatalogItem", item);
    const { name: user, roles, groups } = caller.person;
    const asked = { ...common, order: { item, form } };
    const isTheirs = found !== null && isFor(found.ir, { user, roles, groups });
    // A repeat is answered as the first time.
    const type = isTheirs ? found.ir.record : await repeatedOrder(pool, asked);
    if (type === null) return unknownItem(item);
    const bundle = await publishedBundle(pool, type);
    return openedOr(await openRecord(deps, { ...asked, type, bundle, fields: {} }));
  }

  return {
    people: (address) => peopleOfAddress(pool, address),
    files: keepFiles,
    record: find,
    taken,
    send: (...asked) => orRefusal(send(...asked)),
    open: (...asked) => orRefusal(open(...asked)),
    used: () => undefined,
  };
}

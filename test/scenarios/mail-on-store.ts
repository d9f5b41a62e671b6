/** One mail of a scenario on the store: who sees and opens what is asked as the API asks it. */
import type { Stage } from "../../cli/stage/stage.ts";
import { HttpError } from "../../api/error.ts";
import { seeRecord } from "../../api/sight.ts";
import { openingRefusal } from "../../engine/access/opening.ts";
import { isFor, unknownItem } from "../../engine/catalog/ordering.ts";
import { recordTypeOf } from "../../engine/lifecycle/bundle/bundle.ts";
import { recordsOfOpening } from "../../engine/lifecycle/field/named-records.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import type { SlowMailHost } from "../../engine/mail/host.ts";
import { takeMailSlowly } from "../../engine/mail/intake.ts";
import type { Aliases } from "../../engine/simulation/expect.ts";
import type { FileLiteral } from "../../engine/simulation/files.ts";
import type { Library } from "../../engine/simulation/library.ts";
import {
  isStranger,
  mailedAs,
  mailOf,
  type MailStep,
  messageOf,
  noMailbox,
  seenRecord,
  toldOf,
} from "../../engine/simulation/mails.ts";
import { missingRecord } from "../../engine/simulation/sight.ts";
import type { StepOutcome } from "../../engine/simulation/steps.ts";
import { namedBy } from "../../engine/simulation/unseen.ts";
import { readPeople } from "../../store/person/read.ts";
import { readMerged } from "../../store/record/survivors.ts";
import { unseenAmongOnStore } from "./unseen-on-store.ts";

export async function receiveMailOnStore(
  step: MailStep,
  host: Stage,
  library: Library,
  aliases: Aliases,
): Promise<StepOutcome> {
  const mailbox = library.mailboxes[step.mailbox];
  if (mailbox === undefined) return mailedAs(step, noMailbox(step.mailbox, Object.keys(library.mailboxes)), aliases);
  const mail = mailOf(step, aliases);
  const outcome = await takeMailSlowly(hostOf(step, host, library), mailbox, mail, instantText(host.now));
  return mailedAs(step, outcome, aliases);
}

function hostOf(step: MailStep, host: Stage, library: Library): SlowMailHost {
  const actor = async (user: string): Promise<Actor> => (await host.actor(user)) ?? { user, roles: [], groups: [] };
  return {
    people: () => (isStranger(step.from) ? [] : [step.from]),
    files: async (by) => {
      const kept = async (file: FileLiteral) => ({ ...file, id: await host.upload(file, by) });
      return { files: await Promise.all(step.files.map(kept)), message: await kept(messageOf(step)) };
    },
    record: async (id, by) => {
      const person = (await readPeople(host.pool, [by])).get(by);
      const survivor = (await readMerged(host.pool, [id])).get(id)?.id ?? id;
      const found = host.record(survivor);
      if (person === undefined || found === undefined) return null;
      try {
        for (const one of new Set([id, survivor])) {
          const [type = "", number = ""] = one.split("/");
          await seeRecord(host.pool, { person, keyId: "mail", readAt: host.now }, type, number);
        }
      } catch (error) {
        if (error instanceof HttpError && error.params.status === 404) return null;
        throw error;
      }
      return seenRecord(found.bundle, found.state);
    },
    taken: () => [],
    send: async (id, { command, input }, _key, by) => {
      const record = host.record(id);
      if (record === undefined) return missingRecord(id);
      const { state } = record;
      const named = namedBy(record, { name: command, input });
      const unseen = await unseenAmongOnStore(host.pool, by, host.now, { named, state });
      if (unseen !== null) return unseen;
      const decision = await host.send(id, command, input, await actor(by));
      return decision.ok ? null : toldOf(decision.refusal);
    },
    open: async (opening, by) => {
      const person = await actor(by);
      const isOrder = opening.kind === "order";
      const item = isOrder ? await host.item(opening.item) : undefined;
      if (isOrder && (item === undefined || !isFor(item, person))) return unknownItem(opening.item);
      const type = isOrder ? (item?.record ?? "") : opening.record;
      const fields = isOrder ? {} : opening.fields;
      const bundle = library.bundles[type];
      if (!isOrder && bundle !== undefined) {
        const opener = { ...person, opens: library.opens(person.roles) };
        const refusal = openingRefusal(recordTypeOf(bundle).access, opener, { type, fields, links: {} });
        if (refusal !== null) return { code: "OPS403", message: refusal.text };
        const named = recordsOfOpening(bundle, fields);
        const unseen = await unseenAmongOnStore(host.pool, by, host.now, { named, state: null });
        if (unseen !== null) return unseen;
      }
      const order = isOrder ? { item: opening.item, form: opening.form } : undefined;
      const { decision, id } = await host.open(type, fields, {}, person, order);
      return decision.ok ? { record: id } : toldOf(decision.refusal);
    },
    used: () => undefined,
  };
}

import type { Effect } from "../engine/lifecycle/effects.ts";
import { correction } from "../engine/lifecycle/link/survivor-news.ts";
import { rebindGroups } from "../store/alert/groups.ts";
import { EffectRefusedError } from "./error.ts";
import type { MailReceived } from "../store/mail/mail-received.ts";
import { createHeard } from "./heard.ts";
import type { RunDeps } from "./launch-run.ts";
import { cancelRecordRun, startRecordRun } from "./run.ts";
import { deliverAlertEffect } from "./deliver-alert.ts";
import { deliverDuplicateEffect } from "./deliver-duplicates.ts";
import { openRecord } from "./open.ts";
import { type OpenRequestedDeps, openRequested } from "./open-requested.ts";
import { tellLostRemediation } from "./lost-remediation.ts";
import { sendByItself } from "./send-by-itself.ts";
import { startEscalation } from "./escalation.ts";
import { sweepAfter } from "./sweep-after.ts";
import { tellRemediation } from "./remediation.ts";
import type { Deliver } from "./relay.ts";
import { createReachPerson, type TellDeps } from "./reach-person.ts";
import { createTell } from "./tell.ts";
import { createTellDigest } from "./tell-digest.ts";

/** Takes mail in, as the person who sent it. */
export interface MailDeps {
  readonly takeMail: (effect: MailReceived) => Promise<void>;
}

/** Carries out the effects of records, alerts and mail. */
export function createDeliver(deps: RunDeps & TellDeps & MailDeps): Deliver {
  const reach = createReachPerson(deps);
  const tellPerson = createTell(deps, reach);
  const tellDigest = createTellDigest(deps, reach);
  const isHeard = createHeard(deps.pool);
  return async (effect, entry) => {
    switch (effect.kind) {
      case "tell":
        await tellPerson(effect, entry.attempts);
        return;
      case "digest":
        await tellDigest(effect, entry.attempts);
        return;
      case "mail":
        await deps.takeMail(effect);
        return;
      case "reaction":
        if (await isHeard(effect)) await sendByItself(deps, { ...told(effect), name: "$reaction" });
        return;
      case "link":
        await tellOfLink(deps, effect);
        if (effect.reread !== undefined) await sendByItself(deps, readAgain(effect, effect.reread));
        return;
      case "merge":
        await rebindGroups(deps.pool, effect.record, await sendByItself(deps, { ...told(effect), name: "$merge" }));
        return;
      case "reread":
        if (await isHeard(effect)) await sendByItself(deps, { ...told(effect), name: "$reread" });
        return;
      case "open":
        await openRequested({ pool: deps.pool, now: Date.now(), ...openingDoor(deps) }, effect);
        return;
      case "run.start":
        await startRecordRun(deps, effect);
        return;
      case "run.ended":
        await sendByItself(deps, {
          recordId: effect.record,
          id: effect.id,
          name: "$run",
          input: { run: effect.run, outcome: effect.outcome, output: effect.output },
          sentBy: effect.run,
          tell: effect.record,
        });
        return;
      case "person.left":
        await sendByItself(deps, {
          recordId: effect.record,
          id: effect.id,
          name: "$left",
          input: { person: effect.person, ...(effect.named === true ? { named: true } : {}) },
          sentBy: effect.person,
          tell: effect.record,
        });
        return;
      case "discovery.ended":
        await sweepAfter(deps, effect);
        return;
      case "run.cancel":
        await cancelRecordRun(deps, effect);
        return;
      case "raised.moved":
        await tellRemediation(deps, effect.run, "moved");
        return;
      case "escalation.start":
        await startEscalation(deps, effect, "record");
        return;
      case "group.open":
      case "group.join":
      case "group.merge":
      case "group.calm":
      case "group.clear":
        await deliverAlertEffect(deps, effect, entry);
        return;
      case "duplicates.open":
      case "duplicates.change":
      case "duplicates.clear":
        await deliverDuplicateEffect(deps, effect, entry);
        return;
      case "remediation.lost":
        await tellLostRemediation(deps, effect);
        return;
      default:
        effect satisfies never;
        throw new EffectRefusedError(`an effect of kind "${(effect as { kind: string }).kind}" is not known here`);
    }
  };
}

/** Opens what a record has asked for, and tells it what was not opened. */
function openingDoor(deps: RunDeps): Pick<OpenRequestedDeps, "open" | "unopened"> {
  return {
    open: (params) => openRecord(deps, params),
    unopened: async (record, key, input) => {
      const id = `${key}:unopened`;
      await sendByItself(deps, { recordId: record, id, name: "$unopened", input, sentBy: key, tell: null });
    },
  };
}

/** The other side of a link, and the side that made it when that other one was merged. */
async function tellOfLink(deps: RunDeps, effect: Extract<Effect, { kind: "link" }>): Promise<void> {
  const taken = await sendByItself(deps, { ...told(effect), name: "$link" });
  const corrected = correction(effect, taken);
  const { record } = effect;
  if (corrected !== null)
    await sendByItself(deps, { ...corrected, recordId: record, name: "$link", sentBy: effect.to, tell: record });
}

/** The record that made a link looks at the other one again, which knows of the link now. */
function readAgain({ id, record, to }: Extract<Effect, { kind: "link" }>, link: string) {
  const input = { link, record: to };
  return { recordId: record, id: `${id}:reread`, name: "$reread", input, sentBy: to, tell: record };
}

/** News of one record for another, which tells a refusal to the first. */
function told({ id, to, input, record }: Extract<Effect, { kind: "reaction" | "link" | "reread" | "merge" }>) {
  return { recordId: to, id, input, sentBy: record, tell: record };
}

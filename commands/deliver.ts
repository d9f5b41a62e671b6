import type { Effect } from "../engine/lifecycle/effects.ts";
import { EffectRefusedError } from "./error.ts";
import type { RunDeps } from "./launch-run.ts";
import { cancelRecordRun, startRecordRun } from "./run.ts";
import { deliverAlertEffect } from "./deliver-alert.ts";
import { openRecord } from "./open.ts";
import { type OpenRequestedDeps, openRequested } from "./open-requested.ts";
import { tellLostRemediation } from "./lost-remediation.ts";
import { sendByItself } from "./send-by-itself.ts";
import { startEscalation } from "./escalation.ts";
import { tellRemediation } from "./remediation.ts";
import type { Deliver } from "./relay.ts";
import { createTell, type TellDeps } from "./tell.ts";

/** Carries out the effects of records and alerts. */
export function createDeliver(deps: RunDeps & TellDeps): Deliver {
  const tellPerson = createTell(deps);
  return async (effect, entry) => {
    switch (effect.kind) {
      case "tell":
        await tellPerson(effect, entry.attempts);
        return;
      case "reaction":
        await sendByItself(deps, { ...told(effect), name: "$reaction" });
        return;
      case "link":
        await sendByItself(deps, { ...told(effect), name: "$link" });
        if (effect.reread !== undefined) await sendByItself(deps, readAgain(effect, effect.reread));
        return;
      case "reread":
        await sendByItself(deps, { ...told(effect), name: "$reread" });
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
          input: { person: effect.person },
          sentBy: effect.person,
          tell: effect.record,
        });
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
      case "group.clear":
        await deliverAlertEffect(deps, effect, entry);
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
    unopened: (record, key, input) =>
      sendByItself(deps, {
        recordId: record,
        id: `${key}:unopened`,
        name: "$unopened",
        input,
        sentBy: key,
        tell: null,
      }),
  };
}

/** The record that made a link looks at the other one again, which knows of the link now. */
function readAgain({ id, record, to }: Extract<Effect, { kind: "link" }>, link: string) {
  const input = { link, record: to };
  return { recordId: record, id: `${id}:reread`, name: "$reread", input, sentBy: to, tell: record };
}

/** News of one record for another, which tells a refusal to the first. */
function told({ id, to, input, record }: Extract<Effect, { kind: "reaction" | "link" | "reread" }>) {
  return { recordId: to, id, input, sentBy: record, tell: record };
}

import type { Effect } from "../engine/lifecycle/effects.ts";
import { type CommandDeps, sendCommand } from "./command.ts";
import { EffectRefusedError } from "./error.ts";
import type { RunDeps } from "./launch-run.ts";
import { cancelRecordRun, startRecordRun } from "./run.ts";
import { deliverAlertEffect } from "./deliver-alert.ts";
import { engineActor } from "../engine/lifecycle/engine-actor.ts";
import { tellLostRemediation } from "./lost-remediation.ts";
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
        await tell(deps, effect.to, "$reaction", effect);
        return;
      case "link":
        await tell(deps, effect.to, "$link", effect);
        return;
      case "run.start":
        await startRecordRun(deps, effect);
        return;
      case "run.ended":
        await sendCommand(deps, {
          recordId: effect.record,
          command: {
            id: effect.id,
            name: "$run",
            by: engineActor,
            input: { run: effect.run, outcome: effect.outcome, output: effect.output },
          },
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

/** A refusal is an answer: the other record has decided that the news changes nothing for it. */
async function tell(
  deps: CommandDeps,
  recordId: string,
  name: string,
  effect: Extract<Effect, { kind: "reaction" | "link" }>,
): Promise<void> {
  await sendCommand(deps, { recordId, command: { id: effect.id, name, by: engineActor, input: effect.input } });
}

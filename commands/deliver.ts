import type { Effect } from "../engine/lifecycle/effects.ts";
import type { Actor } from "../engine/lifecycle/record.ts";
import { saveNotices } from "../store/notice/notice.ts";
import { type CommandDeps, sendCommand } from "./command.ts";
import { cancelRun, startRecordRun } from "./run.ts";
import { startEscalation } from "./escalation.ts";
import type { Deliver } from "./relay.ts";

/** Who the engine is when it acts by itself. */
export const engineActor: Actor = { user: "$engine", roles: [], groups: [] };

/** Carries out the effects of records. */
export function createDeliver(deps: CommandDeps): Deliver {
  return async (effect) => {
    switch (effect.kind) {
      case "notice":
        await saveNotices(deps.pool, { id: effect.id, recordId: effect.record, to: effect.to, subject: effect.subject, text: effect.text, because: effect.because });
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
      case "run.cancel":
        await cancelRun(deps, effect.run);
        return;
      case "escalation.start":
        await startEscalation(deps, effect);
        return;
      default:
        effect satisfies never;
    }
  };
}

/** A refusal is an answer: the other record has decided that the news changes nothing for it. */
async function tell(deps: CommandDeps, recordId: string, name: string, effect: Extract<Effect, { kind: "reaction" | "link" }>): Promise<void> {
  await sendCommand(deps, { recordId, command: { id: effect.id, name, by: engineActor, input: effect.input } });
}

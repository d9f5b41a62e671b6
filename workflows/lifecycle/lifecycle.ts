/**
 * The workflow of one record: a thin host of the lifecycle kernel. It carries nothing over but the record's id; every
 * run loads the record from the store first, so a lost, rolled-back, migrated, continued or closed record takes one
 * path. Only the run that an opening starts has nothing to load: its first commit is on a record that does not exist,
 * or is refused.
 */
import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  defineUpdate,
  log,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from "@temporalio/workflow";
import {
  commandFailure,
  commandUpdate,
  type CommandOutcome,
  type CommandRequest,
  type Definitions,
  engineVersion,
  type LifecycleInput,
} from "../messages.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { Session } from "./session.ts";
import { DeadlineTimer } from "./timer.ts";

const update = defineUpdate<CommandOutcome, [CommandRequest]>(commandUpdate);

/** Past this many events the run continues as new at its next quiet moment (a cache miss replays them all). */
const longHistory = 3000;
/** Past this many, it does so when no command came for `idleMs`. */
const quietHistory = 500;
const idleMs = 60_000;
/**
 * A run younger than this never continues: younger ones make callers wait seconds (measured). Nor does one end sooner
 * that was started for a record that was closed already, so that a burst of commands to it is answered by one run.
 */
const minimumAgeMs = 10_000;

export async function lifecycle(input: LifecycleInput, opening: Definitions | null = null): Promise<void> {
  const startedAt = Date.now();
  const session = new Session(input.recordId, input.engineVersion, opening);
  let leaving: Leaving | null = null;
  let changedAt = startedAt;
  let commandCount = 0;
  let leave: (how: Leaving) => void = () => undefined;
  let completeAt = startedAt + minimumAgeMs;

  const deadlineTimer = new DeadlineTimer((deadline) => {
    void session
      .fire(deadline)
      .catch((error: unknown) =>
        log.warn("deadline not handled", { record: input.recordId, deadline: deadline.id, error: String(error) }),
      )
      .then(async () => {
        // After a failure the same deadline is armed again; a pause keeps a broken store from being hammered.
        if (session.nextDeadline()?.id === deadline.id) await sleep(5_000);
        changedAt = Date.now();
        follow();
      });
  });
  const leavingTimer = new DeadlineTimer(() => follow());

  /** After each change, in callbacks: arms the timers and sees whether this run should end. */
  function follow(): void {
    if (leaving !== null || !session.loaded) return;
    describe(session);
    const next = session.nextDeadline();
    const end = endOf({
      state: session.state,
      // A command that is under way may make a record of nothing, and tells when it is through.
      resting: next === null && commandCount === 0,
      grownAt: startedAt + minimumAgeMs,
      completeAt,
      idleAt: changedAt + idleMs,
      continueAfter: input.continueAfter ?? longHistory,
    });
    if (end !== null && end.at <= Date.now()) {
      leaving = end.how;
      leave(end.how);
      return;
    }
    deadlineTimer.arm(next);
    leavingTimer.arm(end === null ? null : { id: end.how, at: end.at, armedBy: 0 });
  }

  setHandler(
    update,
    async (request) => {
      commandCount += 1;
      try {
        return await session.execute(request);
      } finally {
        commandCount -= 1;
        changedAt = Date.now();
        follow();
      }
    },
    {
      validator: (request) => {
        if (leaving !== null)
          throw ApplicationFailure.create({
            type: commandFailure.unknown,
            nonRetryable: true,
            message: "this run is about to continue as new: ask again with the same command id",
          });
        if (typeof request?.command?.id !== "string" || typeof request.requestHash !== "string") {
          throw ApplicationFailure.create({
            type: commandFailure.unexpected,
            nonRetryable: true,
            message: "a command needs an id, a name, a person and an input",
          });
        }
      },
      description: "One command to the record; the update id is made of the command's id and what it asks.",
    },
  );

  if (!session.loaded) await loadPatiently(session);
  // A run that has seen its record open ends with it.
  if (opening !== null || session.state?.final === false) completeAt = startedAt;
  const how = await new Promise<Leaving>((resolve) => {
    leave = resolve;
    follow();
  });
  deadlineTimer.arm(null);
  if (!allHandlersFinished() || session.busy) await condition(() => allHandlersFinished() && !session.busy);
  if (how === "complete") return;
  // A result that is told in the very task that continues as new can be lost (temporal#6375): let one task pass.
  await sleep(1);
  await continueAsNew<typeof lifecycle>({ ...input, engineVersion });
}

type Leaving = "continue" | "complete";

interface Situation {
  readonly state: RecordState | null;
  /** No command is under way and no deadline is to come. */
  readonly resting: boolean;
  /** When this run is old enough to continue as new. */
  readonly grownAt: number;
  /** When it may complete. */
  readonly completeAt: number;
  /** When no command has come for long enough. */
  readonly idleAt: number;
  readonly continueAfter: number;
}

/** How and when this run should end as things are; null = it stays. */
function endOf({
  state,
  resting,
  grownAt,
  completeAt,
  idleAt,
  continueAfter,
}: Situation): { readonly how: Leaving; readonly at: number } | null {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  if (historyLength > continueAfter || continueAsNewSuggested) return { how: "continue", at: grownAt };
  if (resting && (state === null || state.final)) return { how: "complete", at: completeAt };
  return historyLength > quietHistory ? { how: "continue", at: Math.max(grownAt, idleAt) } : null;
}

/**
 * Without the store nothing can be done, and nothing is lost: the ledger is there. Commands that come are told
 * "unknown".
 */
async function loadPatiently(session: Session): Promise<void> {
  for (let wait = 1_000; ; wait = Math.min(wait * 2, 60_000)) {
    try {
      await session.load();
      return;
    } catch (error) {
      log.warn("record not loaded, trying again", { error: String(error), inMs: wait });
      await sleep(wait);
    }
  }
}

function describe(session: Session): void {
  const { state } = session;
  if (state === null) return;
  const next = session.nextDeadline();
  const due = next === null ? "no deadline" : `next: ${next.id} at ${new Date(next.at).toISOString()}`;
  setCurrentDetails(
    `**${state.number}** ${state.state} (event ${state.head})\n\n${due}${state.attention === null ? "" : `\n\n**needs attention**: ${state.attention}`}`,
  );
}

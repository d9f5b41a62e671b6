/**
 * The workflow of one record: a thin host of the lifecycle kernel. It carries nothing over but the record's id; every
 * run loads the record from the store first, so a lost, rolled-back, migrated, continued or closed record takes one path.
 */
import { allHandlersFinished, ApplicationFailure, condition, continueAsNew, defineUpdate, log, setCurrentDetails, setHandler, sleep, workflowInfo } from "@temporalio/workflow";
import { commandFailure, commandUpdate, type CommandOutcome, type CommandRequest, engineVersion, type LifecycleInput } from "../messages.ts";
import { Session } from "./session.ts";
import { DeadlineTimer } from "./timer.ts";

const update = defineUpdate<CommandOutcome, [CommandRequest]>(commandUpdate);

/** Past this many events the run continues as new at its next quiet moment (a cache miss replays them all). */
const longHistory = 3000;
/** Past this many, it does so when no command came for `idleMs`. */
const quietHistory = 500;
const idleMs = 60_000;
/** A run younger than this never continues or completes: younger ones make callers wait seconds (measured). */
const minimumAgeMs = 10_000;

export async function lifecycle(input: LifecycleInput): Promise<void> {
  const startedAt = Date.now();
  const session = new Session(input.recordId);
  let draining = false;
  let changes = 0;

  const timer = new DeadlineTimer((deadline) => {
    void session
      .fire(deadline)
      .catch((error: unknown) => log.warn("deadline not handled", { record: input.recordId, deadline: deadline.id, error: String(error) }))
      .then(async () => {
        // After a failure the same deadline is armed again; a pause keeps a broken store from being hammered.
        if (session.nextDeadline()?.id === deadline.id) await sleep(5_000);
        changes += 1;
      });
  });

  setHandler(
    update,
    async (request) => {
      const outcome = await session.execute(request);
      changes += 1;
      return outcome;
    },
    {
      validator: (request) => {
        if (draining) throw ApplicationFailure.create({ type: commandFailure.unknown, nonRetryable: true, message: "this run is about to continue as new: ask again with the same command id" });
        if (typeof request?.command?.id !== "string" || typeof request.requestHash !== "string") {
          throw ApplicationFailure.create({ type: commandFailure.unexpected, nonRetryable: true, message: "a command needs an id, a name, a person and an input" });
        }
      },
      description: "One command to the record; the update id is the command's id.",
    },
  );

  await loadPatiently(session);
  for (;;) {
    const seen = changes;
    timer.arm(session.nextDeadline());
    describe(session);
    const leaving = await waitForChange(() => changes !== seen, session, { startedAt, continueAfter: input.continueAfter ?? longHistory });
    if (leaving === null) continue;
    draining = true;
    timer.arm(null);
    await condition(() => allHandlersFinished() && !session.busy);
    // A result that completes in the same task as the end of its run can be lost (temporal#6375): let one task pass.
    await sleep(1);
    if (leaving === "continue") await continueAsNew<typeof lifecycle>({ ...input, engineVersion });
    return;
  }
}

type Leaving = "continue" | "complete" | null;

/** Waits until the record changed (null), or until this run should end and how. */
async function waitForChange(
  changed: () => boolean,
  session: Session,
  { startedAt, continueAfter }: { readonly startedAt: number; readonly continueAfter: number },
): Promise<Leaving> {
  const info = () => workflowInfo();
  const age = () => Date.now() - startedAt;
  if (info().historyLength > continueAfter || info().continueAsNewSuggested) {
    if (age() >= minimumAgeMs) return "continue";
    await condition(changed, minimumAgeMs - age());
    return null;
  }
  const ended = session.state === null || (session.state.final && session.nextDeadline() === null);
  if (ended) return (await condition(changed, Math.max(1, minimumAgeMs - age()))) ? null : "complete";
  if (info().historyLength > quietHistory) return (await condition(changed, idleMs)) ? null : "continue";
  await condition(changed);
  return null;
}

/** Without the store nothing can be done, and nothing is lost: the ledger is there. Commands that come are told "unknown". */
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
  setCurrentDetails(`**${state.number}** ${state.state} (event ${state.head})\n\n${due}${state.attention === null ? "" : `\n\n**needs attention**: ${state.attention}`}`);
}

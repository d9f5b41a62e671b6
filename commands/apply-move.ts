import { markApplied } from "../store/move/mark-applied.ts";
import type { StoredPlan } from "../store/move/read-plan.ts";
import { moveCommandId, type MoveResult, readResults } from "../store/move/read-results.ts";
import type { Actor } from "../engine/lifecycle/protocol.ts";
import { type CommandDeps, sendCommand } from "./command.ts";
import { moveInput } from "./plan-move.ts";

/** Records that are moved at the same time. */
const atOnce = 4;

export interface ApplyMoveParams {
  readonly by: Actor;
  /** How long to go on before what is left is left to the next call. */
  readonly budgetMs: number;
}

/**
 * Carries a plan out: each record by a command of its own, whose id is the plan's, so that applying a plan again only
 * goes on with what is left. A record that has moved on since the plan was made refuses and stays as it is. Returns the
 * results by record; who is not among them is still to be moved.
 */
export async function applyMove(
  deps: CommandDeps,
  stored: StoredPlan,
  params: ApplyMoveParams,
): Promise<ReadonlyMap<string, MoveResult>> {
  const { digest, plan } = stored;
  const until = Date.now() + params.budgetMs;
  const ids = plan.moves.map(({ record }) => record);
  await markApplied(deps.pool, stored, params.by.user);
  const known = await readResults(deps.pool, digest, ids);
  const left = plan.moves.filter(({ record, outcome }) => outcome !== "refused" && !known.has(record));
  const lane = async (): Promise<void> => {
    for (let move = left.shift(); move !== undefined && Date.now() < until; move = left.shift()) {
      const command = { id: moveCommandId(digest), name: "$move", by: params.by, input: moveInput(move) };
      // What is not known within the time is asked again by the next call, under the same id.
      await sendCommand(deps, { recordId: move.record, command, deadlineMs: Math.max(1_000, until - Date.now()) });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return readResults(deps.pool, digest, ids);
}

import type { z } from "zod";
import { recordTypeOf } from "../../engine/lifecycle/bundle/bundle.ts";
import { applyMove } from "../../commands/apply-move.ts";
import { planMove, planUndo } from "../../commands/plan-move.ts";
import { findBundle, latestBundle } from "../../store/definition/bundle.ts";
import { readPlan, type StoredPlan } from "../../store/move/read-plan.ts";
import { type MoveResult, readResults } from "../../store/move/read-results.ts";
import { visibleOf } from "../../store/record/visible.ts";
import { actorOf, type Caller } from "../identity/caller.ts";
import { lookOf, withoutHidden } from "../sight.ts";
import { applyMoves, type movePlan, planMoves, showMoves, undoMoves } from "../contract/move.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** How long one call carries a plan out; the caller calls again for the rest. */
const applyBudgetMs = 10_000;

/** Records in flight and their way to other definitions: plan, show, apply, undo. */
export function moveRoutes(deps: ApiDeps): readonly Route[] {
  const { pool } = deps;

  async function planned(digest: string): Promise<StoredPlan> {
    const plan = await readPlan(pool, digest);
    if (plan === null) throw notFound(`there is no plan of moves "${digest}"`);
    return plan;
  }

  async function target(type: string, to: string): Promise<string> {
    const latest = await latestBundle(pool, type);
    if (latest === null) throw notFound(`no definition of record type "${type}" is published`);
    if (to === "latest") return latest;
    const bundle = await findBundle(pool, to);
    if (bundle === null) throw notFound(`no definitions with the digest "${to}" were ever published here`);
    if (recordTypeOf(bundle).name !== type) {
      throw invalidInput(
        `/body/to: the definitions "${to}" are of ${recordTypeOf(bundle).name} records, not of ${type}`,
      );
    }
    return to;
  }

  async function present(caller: Caller, stored: StoredPlan, known?: ReadonlyMap<string, MoveResult>) {
    const records = stored.plan.moves.map(({ record }) => record);
    const results = known ?? (await readResults(pool, stored.digest, records));
    const look = lookOf(pool, caller);
    const seen = await visibleOf(pool, await look(), records);
    const { moves, ...plan } = presentPlan(stored, results, seen);
    return { ...plan, moves: await withoutHidden(pool, look, moves) };
  }

  return [
    route(planMoves, async ({ body, caller, res }) => {
      const plan = await planMove(pool, {
        type: body.type,
        to: await target(body.type, body.to),
        states: body.states,
        lifecycles: body.lifecycles,
        numbers: body.numbers ?? null,
        by: actorOf(caller),
      });
      res.location(`/v1/moves/${plan.digest}`);
      return present(caller, plan);
    }),

    route(showMoves, async ({ params, caller }) => present(caller, await planned(params.digest))),

    route(applyMoves, async ({ params, caller }) => {
      const results = await applyMove(deps, await planned(params.digest), {
        by: actorOf(caller),
        budgetMs: applyBudgetMs,
      });
      return present(caller, await planned(params.digest), results);
    }),

    route(undoMoves, async ({ params, body, caller, res }) => {
      const plan = await planUndo(pool, await planned(params.digest), { states: body.states, by: actorOf(caller) });
      res.location(`/v1/moves/${plan.digest}`);
      return present(caller, plan);
    }),
  ];
}

function presentPlan(
  { digest, plan, appliedAt, appliedBy }: StoredPlan,
  results: ReadonlyMap<string, MoveResult>,
  seen: ReadonlySet<string>,
): z.input<typeof movePlan> {
  const count = (outcome: string): number => plan.moves.filter((move) => move.outcome === outcome).length;
  const moved = [...results.values()].filter((result) => result.moved).length;
  const told = plan.moves.filter(({ record }) => seen.has(record));
  const hidden = plan.moves.length - told.length;
  const [kept, mapped, refused] = [count("kept"), count("mapped"), count("refused")];
  return {
    digest,
    recordType: plan.recordType,
    undoes: plan.undoes,
    more: plan.more,
    plannedAt: plan.plannedAt,
    plannedBy: plan.plannedBy,
    appliedAt,
    appliedBy,
    counts: {
      kept,
      mapped,
      refused,
      moved,
      failed: results.size - moved,
      pending: kept + mapped - results.size,
      hidden,
    },
    moves: told.map(({ record, number, from, to, outcome, why, effects, clocks, waits = [] }) => {
      const result = results.get(record);
      return {
        record,
        number,
        from,
        to,
        outcome,
        why,
        effects: [...effects],
        clocks: [...clocks],
        waits: [...waits],
        result: result === undefined ? null : { moved: result.moved, why: result.moved ? null : result.why },
      };
    }),
  };
}

import type { z } from "zod";
import { isEffect } from "../../engine/runbook/effect.ts";
import { undecidedOf } from "../../engine/runbook/lost.ts";
import type { Person } from "../../store/person/read.ts";
import { readExpectation } from "../../store/run/expectation.ts";
import type { WholeRun } from "../../store/run/read-run.ts";
import { listRunLines as readLines, type StoredLine } from "../../store/run/run-lines.ts";
import { isGranted } from "../contract/permission.ts";
import { cancelRun, listRunLines, showRunControl, showRunExpectation } from "../contract/run.ts";
import type { ApiDeps } from "../deps.ts";
import { HttpError } from "../error.ts";
import { readPage } from "../page.ts";
import { type Route, route } from "../route.ts";
import { authorizeRunControl } from "../run-authorization.ts";
import { repeatsOf } from "../run-repeats.ts";
import { seenRun } from "../seen-run.ts";
import { lookOf, wholeOnlookerOf, withoutHidden } from "../sight.ts";

/** What is told of a run beside itself: how long earlier ones took, what may be asked of it, what it printed. */
export function runDetailRoutes({ pool }: ApiDeps): readonly Route[] {
  /** Why somebody may ask nothing of a run, or null. */
  async function refusalOf(person: Person, found: WholeRun): Promise<string | null> {
    const permission = cancelRun.permission ?? "runs.start";
    if (!isGranted(person.roles, permission)) return `to act on a run needs the permission "${permission}"`;
    try {
      await authorizeRunControl(pool, person, found, found.endedAt === null ? "stop" : "retry");
      return null;
    } catch (error) {
      if (error instanceof HttpError) return error.message;
      throw error;
    }
  }

  return [
    route(showRunExpectation, async ({ params, caller }) => {
      const [found, onlooker] = await Promise.all([seenRun(pool, params.id, caller), wholeOnlookerOf(pool, caller)]);
      const { run, steps } = await readExpectation(pool, found, onlooker);
      return { run, steps: [...steps] };
    }),

    route(showRunControl, async ({ params, caller }) => {
      const found = await seenRun(pool, params.id, caller);
      const because = await refusalOf(caller.person, found);
      return {
        verbs: because === null ? verbsOf(found) : [],
        because,
        retry: found.retryable ? retryOf(found) : null,
      };
    }),

    route(listRunLines, async ({ params, query, caller }) => {
      const { id } = await seenRun(pool, params.id, caller);
      const { items, next } = await readPage<StoredLine, [number]>({
        query,
        shape: ["ms"],
        read: (after, limit) =>
          readLines(pool, { runId: id, limit, ...(after === undefined ? {} : { before: after[0] }) }),
        positionOf: ({ seq }) => [seq],
      });
      return withoutHidden(pool, lookOf(pool, caller), { items: [...items], next });
    }),
  ];
}

type Control = z.input<(typeof showRunControl)["reply"]>;

function verbsOf({ phase, endedAt, retryable }: WholeRun): Control["verbs"] {
  if (endedAt !== null) return retryable ? ["retry"] : [];
  return ["cancel", phase === "suspended" ? "resume" : "suspend"];
}

function retryOf(found: WholeRun): NonNullable<Control["retry"]> {
  const repeats = repeatsOf(found, []);
  const done = found.steps.filter(({ kind, phase }) => phase === "completed" && isEffect(kind)).map(({ path }) => path);
  return {
    repeats,
    undecided: [...undecidedOf(found.fault)],
    done: [...new Set(done)].filter((path) => !repeats.includes(path)),
  };
}

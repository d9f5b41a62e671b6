import type { Pool } from "pg";
import type { z } from "zod";
import { retryRun as retry } from "../../commands/retry-run.ts";
import {
  cancelRun as cancel,
  resumeRun as resume,
  startRun as start,
  suspendRun as suspend,
} from "../../commands/run.ts";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { readRunbook } from "../../engine/runbook/read.ts";
import { checkAgainstSchema } from "../../engine/schema/validate.ts";
import { listRuns as list } from "../../store/run/list-runs.ts";
import { findRecordId } from "../../store/record/record-id.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import type { WholeRun } from "../../store/run/read-run.ts";
import type { Run } from "../../store/run/run.ts";
import { readPage } from "../page.ts";
import {
  cancelRun,
  followRun,
  listRuns,
  resumeRun,
  retryRun,
  type run,
  showRun,
  startRun,
  suspendRun,
  type view,
} from "../contract/run.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidInput, notFound } from "../error.ts";
import { type Caller, requestKey } from "../identity/caller.ts";
import { lookOf, wholeOnlookerOf, withoutHidden } from "../sight.ts";
import { resumeAfter, streamEvents } from "../event-stream.ts";
import { type Route, route } from "../route.ts";
import { repeatsOf } from "../run-repeats.ts";
import { seenRun } from "../seen-run.ts";
import { authorizeRunControl, authorizeStart } from "../run-authorization.ts";

/** Runs of runbooks: start, list, show, follow, cancel, suspend, resume, retry. */
export function runRoutes(deps: ApiDeps): readonly Route[] {
  const { pool } = deps;

  const existing = (id: string, caller: Caller) => seenRun(pool, id, caller);

  /** What functions answered names no record that the caller does not see. */
  async function shown(id: string, caller: Caller) {
    return withoutHidden(pool, lookOf(pool, caller), presentWithSteps(await existing(id, caller)));
  }

  async function open(id: string, caller: Caller) {
    const found = await existing(id, caller);
    if (found.endedAt !== null)
      throw conflict(`the run "${id}" is ${found.phase}: only a run that has not ended can be suspended or resumed`);
    return found;
  }

  /** Asks something of a run in the caller's name. */
  function asking(operation: typeof cancelRun, find: typeof existing, ask: typeof cancel): Route {
    return route(operation, async ({ params, caller }) => {
      const found = await find(params.id, caller);
      await authorizeRunControl(pool, caller.person, found, "stop");
      await ask(deps, found.id, caller.person.name);
      return { id: found.id };
    });
  }

  return [
    route(startRun, async ({ body, caller, idempotencyKey, res }) => {
      const published = await readLatestDefinition(pool, "Runbook", body.runbook);
      if (published === null) {
        throw notFound(`no runbook "${body.runbook}" is published: publish it with opsloom publish`);
      }
      const document = published.ir;
      await authorizeStart(deps, caller.person, body.runbook, document);
      checkInput(document, body.input);
      const key = idempotencyKey === null ? {} : { key: requestKey(caller, idempotencyKey) };
      const id = await start(deps, {
        runbook: body.runbook,
        input: body.input,
        requestedBy: caller.person.name,
        published,
        ...key,
      });
      res.location(`/v1/runs/${encodeURIComponent(id)}`);
      return { id };
    }),

    route(listRuns, async ({ query, caller }) => {
      const onlooker = await wholeOnlookerOf(pool, caller);
      const [namespace, name] = query.runbook?.split("/") ?? [];
      const { items, next } = await readPage<Run, [string, string]>({
        query,
        shape: ["instant", "string"],
        read: async (after, limit) =>
          list(pool, {
            limit,
            onlooker,
            ...(namespace === undefined ? {} : { namespace }),
            ...(name === undefined ? {} : { name }),
            ...(await namedRecord(pool, query.record)),
            ...(query.phase === undefined ? {} : { phases: [query.phase] }),
            ...(after === undefined ? {} : { after: { createdAt: after[0], id: after[1] } }),
          }),
        positionOf: ({ createdAt, id }) => [createdAt, id],
      });
      return { items: items.map(present), next };
    }),

    route(showRun, async ({ params, caller }) => shown(params.id, caller)),

    route(followRun, async ({ params, caller, stillAllowed, req, res }) => {
      let last = "";
      let version = resumeAfter(req, undefined);
      let reader = caller;
      const first = await shown(params.id, reader);
      await streamEvents(req, res, {
        allowed: async () => {
          reader = await stillAllowed();
        },
        idOf: () => (version += 1),
        next: async () => {
          const now = await shown(params.id, reader);
          const text = JSON.stringify(now);
          const items = text === last ? [] : [now];
          last = text;
          return { items, done: now.endedAt !== null };
        },
      });
      return first;
    }),

    asking(cancelRun, existing, cancel),
    asking(suspendRun, open, suspend),
    asking(resumeRun, open, resume),

    route(retryRun, async ({ params, body, caller }) => {
      const found = await existing(params.id, caller);
      await authorizeRunControl(pool, caller.person, found, "retry");
      const id = await retry(deps, { runId: found.id, requestedBy: caller.person.name, ...body });
      return { id, repeats: repeatsOf(found, body.skip) };
    }),
  ];
}

/** What the runbook's own schema refuses is refused at the door, not by a run that faults. */
function checkInput(document: JsonObject, input: Json): void {
  const read = readRunbook(document);
  const schema = read.ok ? read.value.input.schema : null;
  const wrong = schema === null ? null : checkAgainstSchema(schema, input);
  if (wrong === null) return;
  const [, at = "", detail = wrong] = /^at (\/\S*) (.*)$/su.exec(wrong) ?? [];
  throw invalidInput(`the input of the runbook ${wrong}`, [{ pointer: `/body/input${at}`, detail }]);
}

function present(stored: Run): z.input<typeof run> {
  const { namespace, name, version, ofRecord: _, input, output, fault, skip, repeat, ...rest } = stored;
  return {
    ...rest,
    runbook: `${namespace}/${name}@${version}`,
    skip: [...skip],
    repeat: [...repeat],
    input,
    output: output ?? null,
    fault: (fault ?? null) as never,
  };
}

function presentWithSteps(stored: WholeRun): z.input<typeof view> {
  const { steps, requests, ...alone } = stored;
  return {
    ...present(alone),
    requests: requests.map((one) => ({ ...one })),
    steps: steps.map((one) => ({ ...one, fault: (one.fault ?? null) as never })),
  };
}

/** The id of a record that a filter names; one that is not there has no runs. */
async function namedRecord(pool: Pool, written: string | undefined): Promise<{ readonly recordId?: string }> {
  return written === undefined ? {} : { recordId: (await findRecordId(pool, written)) ?? written };
}

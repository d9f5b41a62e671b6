import { isWhole } from "../../engine/access/sight.ts";
import { type Sequence, wholeSequence } from "../../engine/access/sequence.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { listGaps as gaps, listStrays } from "../../store/record/gaps.ts";
import { compareHeads as compare, listHeads as heads } from "../../store/record/list-heads.ts";
import { BrokenLedgerError, rebuildRecord as rebuild } from "../../store/record/rebuild.ts";
import { type RecordReport, verifyRecord as verify } from "../../store/record/verify.ts";
import { isGranted } from "../contract/permission.ts";
import { compareHeads, listGaps, listHeads, rebuildRecord, verifyLedgers, verifyRecord } from "../contract/ledger.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidInput, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";
import { countingFor, seeRecord } from "../sight.ts";

/** Proof: whether records are what was committed, and making them so again. */
export function ledgerRoutes({ pool, log }: ApiDeps): readonly Route[] {
  const bundles = createBundleCache(pool);
  return [
    route(verifyRecord, async ({ params, caller }) => {
      // Who proves ledgers proves those of records that are gone, too.
      const proves = isGranted(caller.person.roles, "ledger.verify");
      const seen = proves ? null : await seeRecord(pool, caller, params.type, params.number);
      const sequence = seen === null ? wholeSequence : (await countingFor(pool, seen)).sequence;
      const report = counted(await verify(pool, bundles, `${params.type}/${params.number}`), sequence);
      if (report.events === 0 && report.brokenAt === null)
        throw notFound(`there is no ${params.type} "${params.number}"`);
      const isPart = seen !== null && !isWhole(seen.sight) && report.differences.length > 0;
      return { ...report, differences: isPart ? [notTold] : [...report.differences] };
    }),

    route(rebuildRecord, async ({ params, caller }) => {
      const recordId = `${params.type}/${params.number}`;
      const differences = await rebuild(pool, bundles, recordId, caller.person.name).catch((error: unknown) => {
        if (error instanceof BrokenLedgerError) throw conflict(error.message);
        throw error;
      });
      if (differences === null) throw notFound(`there is no ${params.type} "${params.number}"`);
      log.warn({ record: recordId, by: caller.person.name, differences }, "record made anew from its ledger");
      return { recordId, differences: [...differences] };
    }),

    route(verifyLedgers, async ({ query }) => {
      const page = await heads(pool, positionOf(query.cursor), query.limit);
      const reports = [];
      // One after the other: a ledger may be long, and nobody waits for all of them at once.
      for (const { record } of page) reports.push(await verify(pool, bundles, record));
      const wrong = reports.filter(({ brokenAt, differences }) => brokenAt !== null || differences.length > 0);
      return {
        records: reports.length,
        events: reports.reduce((sum, { events }) => sum + events, 0),
        wrong: wrong.map((report) => ({ ...report, differences: [...report.differences] })),
        next: page.length < query.limit ? null : encodeCursor([page.at(-1)?.record ?? ""]),
      };
    }),

    route(listGaps, async ({ query }) => {
      const position = query.cursor === undefined ? ["", 0] : decodeCursor(query.cursor, ["string", "ms"]);
      if (position === null) throw foreign(query.cursor);
      const [type, n] = [position[0] as string, position[1] as number];
      const page = await gaps(pool, { type, n }, query.limit);
      const next = page.next === null ? null : encodeCursor([page.next.type, page.next.n]);
      return { items: page.gaps, strays: query.cursor === undefined ? await listStrays(pool) : [], next };
    }),

    route(listHeads, async ({ query }) => {
      const items = await heads(pool, positionOf(query.cursor), query.limit);
      return { items, next: items.length < query.limit ? null : encodeCursor([items.at(-1)?.record ?? ""]) };
    }),

    route(compareHeads, async ({ body }) => ({ wrong: await compare(pool, body.heads) })),
  ];
}

/** What stands for the differences of a record of which the reader sees a part. */
const notTold = "what is read of it is not what its ledger says";

/** By the numbers of events that the reader knows. */
function counted(report: RecordReport, { shown }: Sequence): RecordReport {
  const { events, brokenAt } = report;
  return { ...report, events: shown(events), brokenAt: brokenAt === null ? null : shown(brokenAt) };
}

function positionOf(cursor: string | undefined): string {
  if (cursor === undefined) return "";
  const position = decodeCursor(cursor, ["string"]);
  if (position === null) throw foreign(cursor);
  return position[0] as string;
}

function foreign(cursor: string | undefined): Error {
  return invalidInput(`the cursor "${cursor}" is not one of this list: start without a cursor`);
}

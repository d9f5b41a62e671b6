/**
 * A page of 50 of lists over 200,000 incidents and 20,000 problems of the shipped types, in a PostgreSQL of its own:
 * what `listRecords` reads against the statement that somebody writes by hand for this one question, over the same
 * tables (list/pages.ts). Both must find the same records in the same order before anything is timed. Who looks sees
 * all, as an agent does.
 *
 * `OPSLOOM_LIST_RECORDS` says how many incidents, 200,000 else; a tenth as many problems. The ratio is pages a second,
 * ours over the twin's; `ms` are milliseconds a page, of each of ours.
 */
import type pg from "pg";
import { readDefinitionFiles } from "../cli/files/definition-files.ts";
import type { Json, JsonObject } from "../engine/base/json.ts";
import { parseQuery } from "../engine/listing/parse.ts";
import { readDeclaration } from "../store/record/declaration.ts";
import { listRecords } from "../store/record/list.ts";
import type { TypeQuery } from "../store/record/list-search.ts";
import { type Page, pages } from "./list/pages.ts";
import { addRecords, projectRecords } from "./list/records.ts";
import { compareSides, percentiles, report } from "./rounds.ts";
import { withDatabase } from "./database.ts";

const limit = 50;
/** Pages of a turn. */
const turn = 3;
const target = { ratio: 0.8, ms: 20 } as const;

export async function bench(): Promise<Json> {
  const incidents = Number(process.env["OPSLOOM_LIST_RECORDS"] ?? "200000");
  if (!Number.isSafeInteger(incidents) || incidents < 10_000)
    throw new Error("OPSLOOM_LIST_RECORDS must be a whole number, at least 10000");
  const counts = { incident: incidents, problem: Math.floor(incidents / 10) };
  return withDatabase({ files: await readDefinitionFiles(["definitions"]), connections: 1 }, async ({ pool }) => {
    const now = Date.now();
    // Very many rows are one statement here.
    await pool.query("set statement_timeout = 0");
    await addRecords(pool, { type: "incident", prefix: "INC", count: counts.incident, now });
    await addRecords(pool, { type: "problem", prefix: "PRB", count: counts.problem, now });
    await projectRecords(pool);
    const results: { [page: string]: Json } = {};
    for (const page of pages) results[page.name] = await measure(pool, page, now);
    return { bench: "list", records: counts, limit, pages: results };
  });
}

async function measure(pool: pg.Pool, page: Page, now: number): Promise<JsonObject> {
  const parts = await Promise.all(page.types.map((type) => partOf(pool, type, page, now)));
  const times: number[] = [];
  const ours = async (): Promise<string[]> => {
    const from = performance.now();
    const found = await listRecords(pool, { parts, after: null, limit, now });
    times.push(performance.now() - from);
    return found.map(({ id }) => id);
  };
  const values = [...page.values(now)];
  const twin = async (): Promise<string[]> =>
    (await pool.query<{ id: string }>(page.twin, values)).rows.map(({ id }) => id);
  const [found, wanted] = [await ours(), await twin()];
  if (found.length === 0 || found.join() !== wanted.join())
    throw new Error(`"${page.name}": ours are ${found.join()}, the twin's ${wanted.join()}`);
  const repeat = (read: () => Promise<string[]>) => async (): Promise<number> => {
    for (let nth = 0; nth < turn; nth += 1) await read();
    return turn;
  };
  times.length = 0;
  const compared = report(await compareSides(repeat(ours), repeat(twin)), target.ratio);
  const ms = percentiles(times);
  return { found: found.length, ...compared, ms: { ...ms }, reachedMs: ms.p99 < target.ms };
}

async function partOf(pool: pg.Pool, type: string, { parameters }: Page, now: number): Promise<TypeQuery> {
  const declared = await readDeclaration(pool, type);
  if (declared === null || !declared.filled) throw new Error(`the lists of "${type}" are not projected`);
  const { query, faults } = parseQuery(declared.body, parameters, { user: "bench", groups: [], now });
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  return { type, query, onlooker: null };
}

import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { cleanLogLine } from "../../engine/log/line.ts";
import type { WatchEvent } from "../../engine/watch/event.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { readDefinitionsOfKind } from "../definition/read.ts";
import { readSamples } from "../metric/range.ts";
import { listSeries } from "../metric/series.ts";
import { publishedWatchDefinitions } from "../watch/definitions.ts";
import { KnownSeries } from "../watch/known-series.ts";
import { watchRound } from "../watch/round.ts";
import { LogMemory } from "./memory.ts";
import { saveMute } from "./mutes.ts";
import { dropOldLines } from "./retain.ts";
import { graceMs, logRound } from "./round.ts";
import { saveLogLines } from "./save.ts";
import { countLines } from "./sources.ts";
import { listTemplates, readTemplate } from "./templates.ts";

const minute = 60_000;
const begin = Date.UTC(2026, 2, 2, 10);

const definitions = `apiVersion: opsloom/v1
kind: LogSource
metadata: { name: app }
spec: { receive: { http: lines }, keywords: { memory: [out of memory] }, per: [app], samples: 2 }
---
apiVersion: opsloom/v1
kind: Watch
metadata: { name: fresh }
spec:
  source: app
  series: { per: [app] }
  new: { learn: 10m, quiet: 30m, usual: 2h }
  event: { severity: 4, title: '\${ .text }' }
---
apiVersion: opsloom/v1
kind: Watch
metadata: { name: memory }
spec:
  source: app
  series: { match: { __name__: log_keyword_lines, keyword: memory }, per: [app] }
  threshold: { above: 0, persist: { of: 1, points: 1, good: 3 } }
  event: { severity: 2, title: '\${ .samples[0] }' }
`;

let store: TestStore;
let pool: Pool;
let memory: LogMemory;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  await store.publish([{ path: "logs.yaml", text: definitions }]);
});
afterAll(() => store?.stop());
beforeEach(async () => {
  memory = new LogMemory();
  await pool.query(
    `truncate log_batches, log_cursors, log_templates, log_lines, log_counts, log_refusals, log_mutes,
       metric_series, metric_batches, metric_blocks, metric_counts, watch_states, deliveries restart identity`,
  );
  await pool.query("update metric_cursors set position = 0");
});

/** Lines that came in a minute. */
async function came(inMinute: number, ...texts: readonly string[]): Promise<void> {
  const lines = texts.flatMap((text) => cleanLogLine({ text, app: "shop" }) ?? []);
  await saveLogLines(pool, [{ source: "app", lines, refused: [] }], new Date(begin + inMinute * minute + 1_000));
}

/** All windows that are over before this minute begins. */
async function count(before: number, from: Pool = pool): Promise<number> {
  const sources = await readDefinitionsOfKind(pool, "LogSource");
  let lines = 0;
  for (;;) {
    const done = await logRound(from, {
      sources,
      memory,
      now: begin + before * minute + graceMs,
      awayMs: 24 * 60 * minute,
    });
    lines += done.lines;
    if (!done.more) return lines;
  }
}

async function counted(): Promise<{ [text: string]: readonly number[] }> {
  const found: { [text: string]: readonly number[] } = {};
  for (const { id, labels } of await listSeries(pool, { source: "app", limit: 100 })) {
    const text = (await readTemplate(pool, "app", labels["template"] ?? ""))?.text ?? labels["keyword"] ?? "";
    const samples = (await readSamples(pool, [id], { from: begin, to: begin + 600 * minute })).get(id) ?? [];
    found[text] = samples.map(({ value }) => value);
  }
  return found;
}

async function told(): Promise<readonly string[]> {
  for (let more = true; more;)
    ({ more } = await watchRound(pool, { definitionsNow: publishedWatchDefinitions(), series: new KnownSeries() }));
  const { rows } = await pool.query<{ body: string }>("select body from deliveries where source = 'watch' order by id");
  return rows.flatMap(({ body }) =>
    (JSON.parse(body) as { events: WatchEvent[] }).events.map(({ state, title }) => `${state} ${title}`),
  );
}

it("lines are counted by template when their window is over, and what is silent counts zero", async () => {
  await came(0, "user 1001 logged in", "user 1002 logged in", "Out of memory: worker 7001");
  await came(2, "user 1003 logged in");
  expect(await count(0)).toBe(0);
  expect(await count(3)).toBe(4);
  expect(await counted()).toEqual({
    "user <*> logged in": [2, 0, 1],
    "Out of memory: worker <*>": [1, 0, 0],
    memory: [1, 0, 0],
  });
  expect((await countLines(pool)).get("app")).toMatchObject({ lines: 4, waiting: 0, templates: 2, kept: 3 });
});

it("a crash counts nothing twice and loses nothing, and another process goes on with the same templates", async () => {
  await came(0, "user 1001 logged in", "user 1002 logged in");
  const crash = { connect: () => crashing(pool) } as unknown as Pool;
  await expect(count(1, crash)).rejects.toThrow("crash");
  expect(await counted()).toEqual({});
  expect(await count(1)).toBe(2);
  const [before] = await listTemplates(pool, { limit: 10 });
  memory = new LogMemory();
  await came(1, "user 1003 logged in");
  expect(await count(2)).toBe(1);
  expect(await listTemplates(pool, { limit: 10 })).toMatchObject([{ id: before?.id, lines: 3 }]);
  expect(await counted()).toEqual({ "user <*> logged in": [2, 1] });
});

/** A connection that breaks where the position would move. */
async function crashing(from: Pool) {
  const client = await from.connect();
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
  return Object.assign(Object.create(client) as typeof client, {
    query: (...args: unknown[]) =>
      typeof args[0] === "string" && args[0].includes("set until")
        ? Promise.reject(new Error("crash"))
        : query(...args),
    release: (error?: Error) => client.release(error),
  });
}

it("several processes count each line once", async () => {
  for (let at = 0; at < 5; at += 1) await came(at, "user 1001 logged in", "disk is full");
  const sources = await readDefinitionsOfKind(pool, "LogSource");
  const rounds = [1, 2, 3, 4].map(() =>
    logRound(pool, { sources, memory: new LogMemory(), now: begin + 5 * minute + graceMs, awayMs: 60 * minute }),
  );
  expect((await Promise.all(rounds)).reduce((sum, { lines }) => sum + lines, 0)).toBe(10);
});

it("what nobody looked at is not zero", async () => {
  await came(0, "user 1001 logged in");
  await count(1);
  const sources = await readDefinitionsOfKind(pool, "LogSource");
  await came(59, "user 1001 logged in");
  await logRound(pool, { sources, memory, now: begin + 60 * minute + graceMs });
  expect(await counted()).toEqual({ "user <*> logged in": [1, 1] });
});

it("what is new and what has a keyword is told with its lines, until a person calls it noise", async () => {
  for (let at = 0; at < 12; at += 1) await came(at, "user 1001 logged in");
  await count(12);
  expect(await told()).toEqual([]);
  await came(12, "user 1001 logged in", "cache 7001 was thrown away", "Out of memory in 7001");
  await came(13, "user 1001 logged in");
  await came(14, "user 1001 logged in");
  await count(15);
  const first = await told();
  expect([...first].sort()).toEqual([
    "firing Out of memory in 7001",
    "firing Out of memory in <*>",
    "firing cache <*> was thrown away",
  ]);
  const [template] = await listTemplates(pool, { text: "THROWN", limit: 10 });
  if (template === undefined) throw new Error("there is no template");
  const { source, id } = template;
  await saveMute(pool, { source, template: id, muted: true, reason: "known", by: "mia" });
  expect(await listTemplates(pool, { muted: true, limit: 10 })).toMatchObject([{ id, muted: true }]);
  for (let at = 15; at < 19; at += 1) await came(at, "user 1001 logged in", "cache 7002 was thrown away");
  await count(19);
  const ended = (await told()).slice(first.length);
  expect([...ended].sort()).toEqual(["clear Out of memory in 7001", "clear cache <*> was thrown away"]);
});

it("lines go when they are kept no longer, templates and counts stay", async () => {
  await came(0, "user 1001 logged in");
  await count(1);
  const sources = await readDefinitionsOfKind(pool, "LogSource");
  await dropOldLines(pool, sources, begin + 8 * 24 * 60 * minute);
  expect((await countLines(pool)).get("app")).toMatchObject({ kept: 0, templates: 1 });
  await dropOldLines(pool, sources, begin + 500 * 24 * 60 * minute);
  expect((await countLines(pool)).get("app")).toMatchObject({ templates: 0 });
});

it("what could not be taken is counted by reason, with an example", async () => {
  const refused = (lines: number, example: string) => [{ reason: "no source takes this address", lines, example }];
  await saveLogLines(pool, [
    { source: "", lines: [], refused: refused(1, "a") },
    { source: "", lines: [], refused: refused(2, "b") },
  ]);
  await saveLogLines(pool, [{ source: "", lines: [], refused: refused(3, "c") }]);
  expect((await countLines(pool)).get("")?.refused).toMatchObject([
    { reason: "no source takes this address", lines: 6, example: "c" },
  ]);
});

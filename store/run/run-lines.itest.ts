import type { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { addRunLines, listRunLines, mostLines, type RunLine } from "./run-lines.ts";

let store: TestStore;
let pool: Pool;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());

const line = (runId: string, text: string): RunLine => ({
  runId,
  text,
  path: "/do/0/a",
  iteration: "0",
  attempt: 1,
  stream: "out",
  at: Date.UTC(2026, 0, 1),
});
const texts = (lines: readonly { readonly text: string }[]): string[] => lines.map(({ text }) => text);

it("lines of a run are read from the last one back, each once, and those of others are not among them", async () => {
  await addRunLines(pool, [line("run/a", "1"), line("run/b", "other"), line("run/a", "2\u0000"), line("run/a", "3")]);
  const last = await listRunLines(pool, { runId: "run/a", limit: 2 });
  expect(texts(last)).toEqual(["3", "2\uFFFD"]);
  expect(texts(await listRunLines(pool, { runId: "run/a", before: last.at(-1)!.seq, limit: 2 }))).toEqual(["1"]);
});

it(`of a run that prints without end the last ${mostLines} lines are kept`, async () => {
  const many = Array.from({ length: mostLines }, (_, n) => line("run/c", String(n)));
  await addRunLines(pool, many);
  await addRunLines(pool, [line("run/c", "and one"), line("run/c", "and two")]);
  const { rows } = await pool.query<{ n: number }>("select count(*)::int as n from run_lines where run_id = 'run/c'");
  expect(rows[0]?.n).toBe(mostLines);
  expect(texts(await listRunLines(pool, { runId: "run/c", limit: 1 }))).toEqual(["and two"]);
  const { rows: first } = await pool.query<{ text: string }>(
    "select text from run_lines where run_id = 'run/c' order by seq limit 1",
  );
  expect(first[0]?.text).toBe("2");
});

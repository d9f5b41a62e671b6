import type { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { declared } from "../../engine/listing/declaration.ts";
import { parseQuery } from "../../engine/listing/parse.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import type { Bind } from "../bind.ts";
import type { TypeQuery } from "./list-search.ts";
import { rankOf, readWords, wordsMatch } from "./list-words.ts";
import { insertTexts, textColumns, textRow } from "./project-values.ts";

let store: TestStore;
let pool: Pool;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  const texts = [
    ...Array.from({ length: 60 }, (_, index) => `printer ${index} jams`),
    "prnter of the chief",
    ...Array.from({ length: 49 }, (_, index) => `scanner ${index} blinks`),
    "scaner of the chief",
  ];
  const rows = texts.map((text, index) => {
    const parts = [`T${index}`, text].map((part) => ({ weight: 1, text: part }));
    return textRow({ id: `task/T${index}`, type: "task" }, { label: text, parts });
  });
  await pool.query(`${insertTexts("record_texts")} from jsonb_to_recordset($1::jsonb) ${textColumns}`, [
    JSON.stringify(rows),
  ]);
});

afterAll(() => store?.stop());

function queryFor(text: string): TypeQuery {
  const declaration = declared({ fields: [], search: { title: 1 }, list: [], named: [] }, []);
  const { query } = parseQuery(declaration, { q: text }, { user: "kim", groups: [], now: 0 });
  return { type: "task", query, onlooker: null };
}

async function labels(text: string): Promise<readonly string[]> {
  const [words] = await readWords(pool, [queryFor(text)]);
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const where = wordsMatch(bind, words ?? []);
  const { rows } = await pool.query<{ label: string }>(
    `select t.label from record_texts t where ${where} order by ${rankOf(bind, words ?? [])} desc`,
    values,
  );
  return rows.map(({ label }) => label);
}

it("takes a word that begins fifty texts as it is written, and finds what is like a rarer one", async () => {
  expect(await labels("printer")).toHaveLength(60);
  expect(await labels("printer")).not.toContain("prnter of the chief");
  expect(await labels("scanner")).toHaveLength(50);
  expect((await labels("scanner")).at(-1)).toBe("scaner of the chief");
});

it("forgives a slip of the pen in one word beside one that is common", async () => {
  expect(await labels("printr jams")).toHaveLength(60);
  expect(await labels("prnter chieff")).toContain("prnter of the chief");
});

it("asks nothing where no word can be a slip, and takes marks, numbers and quotes as words that are not there", async () => {
  const asked: string[] = [];
  const db = {
    query: (text: string) => {
      asked.push(text);
      throw new Error("asked");
    },
  } as unknown as Pool;
  const [words] = await readWords(db, [queryFor("it 4711")]);
  expect(words).toEqual([
    { text: "it", isForgiven: false, meant: [] },
    { text: "4711", isForgiven: false, meant: [] },
  ]);
  expect(asked).toEqual([]);
  expect(await labels("'); drop table records; --")).toEqual([]);
  expect(await labels("???")).toEqual([]);
});

it("takes a slip of a common word as that word, and looks for what is like a word only where there is none", async () => {
  await pool.query("analyze record_texts");
  const [printr] = await readWords(pool, [queryFor("printr jams zeppelin")]);
  expect(printr).toEqual([
    { text: "printr", isForgiven: false, meant: ["printer"] },
    { text: "jams", isForgiven: false, meant: [] },
    { text: "zeppelin", isForgiven: true, meant: [] },
  ]);
  expect(await labels("printr jams")).toHaveLength(60);
  // As it is written comes first.
  expect((await labels("prnter"))[0]).toBe("prnter of the chief");
  expect(await labels("prnter")).toHaveLength(61);
});

it("breaks no query by a word of the texts, whatever marks stand in it", async () => {
  const quotes = Array.from({ length: 60 }, (_, index) => ({
    record_id: `task/Q${index}`,
    words: String.raw`'mailbox''\\':1`,
  }));
  await pool.query(
    `insert into record_texts (record_id, type, label, words, trigrams)
     select record_id, 'task', 'quoted', words::tsvector, '' from jsonb_to_recordset($1::jsonb) as e(record_id text, words text)`,
    [JSON.stringify(quotes)],
  );
  await pool.query("analyze record_texts");
  const [words] = await readWords(pool, [queryFor("mailboxx")]);
  expect(words).toEqual([{ text: "mailboxx", isForgiven: false, meant: ["mailbox'\\"] }]);
  // No text that was read has such a word: it is looked for as the parser reads it.
  expect(await labels("mailboxx")).toEqual([]);
});

it("finds what has every word as it is written before what begins with it", async () => {
  await pool.query(`${insertTexts("record_texts")} from jsonb_to_recordset($1::jsonb) ${textColumns}`, [
    JSON.stringify(
      ["routers of the tower", "the router itself"].map((text, index) =>
        textRow({ id: `task/R${index}`, type: "task" }, { label: text, parts: [{ weight: 1, text }] }),
      ),
    ),
  ]);
  expect(await labels("router")).toEqual(["the router itself", "routers of the tower"]);
});

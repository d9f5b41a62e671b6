import fc from "fast-check";
import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { declarationOf } from "../../engine/listing/declaration.ts";
import { projectionOf } from "../../engine/listing/projection.ts";
import { bundle, field, final, lifecycle, recordType, state, to } from "../../engine/lifecycle/sample.ts";
import type { EventBody } from "../../engine/lifecycle/event.ts";
import type { Json } from "../../engine/base/json.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { commit } from "./commit.ts";
import { declare, readDeclaration } from "./declaration.ts";
import { fillLists } from "./fill.ts";
import { HeadCache } from "./head.ts";
import { loadRecord } from "./load.ts";

const type = (indexed: readonly string[], search: { readonly [field: string]: number }) =>
  bundle(
    {
      ...recordType("task", "TSK", [
        field("title", "string"),
        field("body", "text"),
        ...(["size", "kind", "done", "due", "people"] as const).map((name) => ({
          ...field(
            name,
            { size: "number", kind: "enum", done: "boolean", due: "instant", people: "user" }[name] as "string",
          ),
          values: name === "kind" ? ["small", "large"] : null,
          many: name === "people",
          ...(indexed.includes(name) ? { index: true as const } : {}),
        })),
      ]),
      search,
    },
    [lifecycle("task", [state("new", { close: to("closed") }), final("closed")])],
  );
const first = type(["size", "kind", "people"], { title: 4 });
const second = type(["size", "done", "due", "people"], { title: 3, body: 1 });
const at = Date.UTC(2026, 2, 3);

let store: TestStore;
let pool: Pool;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  await declare(pool, first);
});
afterAll(() => store?.stop());

interface Kept {
  readonly values: readonly object[];
  readonly label: string | null;
}

async function kept(recordId: string): Promise<Kept> {
  const { rows } = await pool.query<{ instant: Date | null }>(
    'select field, position, text, number, instant from record_values where record_id = $1 order by field collate "C", position',
    [recordId],
  );
  const text = await pool.query<{ label: string | null }>("select label from record_texts where record_id = $1", [
    recordId,
  ]);
  return {
    values: rows.map((row) => ({ ...row, instant: row.instant?.getTime() ?? null })),
    label: text.rows[0]?.label ?? null,
  };
}

async function madeAnew(recordId: string, definitions: typeof first): Promise<Kept> {
  const record = await loadRecord(pool, recordId);
  if (record === null) throw new Error(`no ${recordId}`);
  const { values, text } = projectionOf(declarationOf(definitions), record);
  const ordered = [...values].sort((a, b) =>
    a.field === b.field ? a.position - b.position : a.field < b.field ? -1 : 1,
  );
  return { values: ordered, label: text.label };
}

const value: { readonly [name: string]: fc.Arbitrary<Json> } = {
  title: fc.oneof(fc.constant(null), fc.string({ unit: "grapheme", maxLength: 300 }).map(withoutNul)),
  body: fc.oneof(fc.constant(null), fc.string({ maxLength: 40 }).map(withoutNul)),
  size: fc.oneof(fc.constant(null), fc.integer({ min: -5, max: 5 }), fc.constant("not a number")),
  kind: fc.constantFrom(null, "small", "large", "gone"),
  done: fc.constantFrom(null, true, false),
  due: fc.constantFrom(null, "2026-03-03T10:00:00.000Z", "no instant"),
  people: fc.oneof(fc.constant(null), fc.array(fc.constantFrom("ada", "kim", "raj"), { maxLength: 3 })),
};
const change = fc.record(value, { requiredKeys: [] }) as fc.Arbitrary<{ readonly [field: string]: Json }>;

function withoutNul(text: string): string {
  return text.replaceAll("\0", "");
}

/** A transaction anywhere on the server, such as another test's, makes the filling wait. */
async function fill(): Promise<void> {
  while ((await readDeclaration(pool, "task"))?.filled !== true) await fillLists(pool);
}

let count = 0;
/** A record that was changed so, and closed after that or not. */
async function write(changes: readonly { readonly [field: string]: Json }[], isClosed: boolean): Promise<string> {
  count += 1;
  const recordId = `task/TSK${String(count).padStart(7, "0")}`;
  const heads = new HeadCache();
  const bodies: EventBody[] = [
    {
      kind: "opened",
      id: recordId,
      number: recordId.slice(5),
      type: "task",
      lifecycle: "task",
      bundle: "d1",
      state: "new",
      final: false,
      fields: changes[0] ?? {},
      overrides: [],
      computed: {},
      facets: {},
    },
    ...changes.slice(1).map((set): EventBody => ({
      kind: "changed",
      facet: null,
      command: "edit",
      set,
      reason: null,
      overrides: [],
      computed: {},
    })),
  ];
  if (isClosed)
    bodies.push({
      kind: "moved",
      facet: null,
      command: "close",
      from: "new",
      to: "closed",
      final: true,
      input: {},
      rule: "close",
      why: { held: null, others: [] },
    });
  for (const [index, body] of bodies.entries())
    expect(
      await commit(pool, heads, {
        recordId,
        expectedHead: index,
        commandId: `c${index}`,
        requestHash: "aa",
        events: [{ at, by: "kim", body }],
        outcome: {},
        bundle: first,
      }),
    ).toMatchObject({ kind: "committed" });
  return recordId;
}

describe("what lists read of a record", () => {
  it("is, after any changes, what its snapshot gives when it is made anew", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), fc.boolean(), async (changes, isClosed) => {
        const recordId = await write(changes, isClosed);
        expect(await kept(recordId)).toEqual(await madeAnew(recordId, first));
      }),
      { numRuns: 60 },
    );
  });

  it("follows definitions that are published later: the records that are there are filled, and commits use them at once", async () => {
    const heads = new HeadCache();
    const before = await write([{ title: "Disk", body: "is full", size: 3, done: true }], false);
    await heads.declared(pool, "task");
    await declare(pool, second);
    const { rows } = await pool.query("select filled_to from record_declarations where type = 'task'");
    expect(rows).toEqual([{ filled_to: "" }]);
    // Another process still knows the declaration before.
    const result = await commit(pool, heads, {
      recordId: before,
      expectedHead: 1,
      commandId: "edit",
      requestHash: "aa",
      events: [
        {
          at,
          by: "kim",
          body: {
            kind: "changed",
            facet: null,
            command: "edit",
            set: { done: false },
            reason: null,
            overrides: [],
            computed: {},
          },
        },
      ],
      outcome: {},
      bundle: first,
    });
    expect(result).toMatchObject({ kind: "committed" });
    expect((await kept(before)).values).toContainEqual({
      field: "done",
      position: 0,
      text: "false",
      number: null,
      instant: null,
    });
    await fill();
    const ids = await pool.query<{ id: string }>("select id from records");
    expect(ids.rows.length).toBeGreaterThan(50);
    for (const { id } of ids.rows) expect(await kept(id)).toEqual(await madeAnew(id, second));
    const after = await pool.query("select filled_to from record_declarations where type = 'task'");
    expect(after.rows).toEqual([{ filled_to: null }]);
  });

  it("goes on filling where it was stopped", async () => {
    await declare(pool, first);
    await pool.query("update record_declarations set filled_to = 'task/TSK0000005' where type = 'task'");
    await fill();
    const tenth = "task/TSK0000010";
    expect(await kept(tenth)).toEqual(await madeAnew(tenth, first));
    const done = "task/TSK0000002";
    expect(await kept(done)).toEqual(await madeAnew(done, second));
  });
});

import { afterAll, beforeAll, expect, it } from "vitest";
import type { JsonObject } from "../../engine/base/json.ts";
import { readEvents } from "../../store/record/events.ts";
import { loadRecord } from "../../store/record/load.ts";
import { readRun } from "../../store/run/read-run.ts";
import { openedRecord } from "../../test/support/opened-record.ts";
import { eventually, startProduct, type TestProduct } from "../../test/support/product.ts";

const fields = { title: "Slow", impact: "high", urgency: "medium" };
const document = (name: string) => ({ dsl: "1.0.3", namespace: "test", name, version: "1.0.0" });
const named = {
  document: document("named"),
  do: [
    { show: { call: "record.show", with: { record: "${ .record }" }, output: { as: "${ { record: .id } }" } } },
    { note: { call: "record.do", with: { record: "inc1", command: "comment", input: { text: "by its number" } } } },
    {
      open: {
        call: "record.open",
        with: { type: "incident", fields: { ...fields, title: "Child" }, links: { parent: ["inc1"] } },
      },
    },
  ],
};

let product: TestProduct;
beforeAll(async () => {
  product = await startProduct();
  const by = { user: "kim", roles: ["agent"], groups: ["service-desk"] };
  await openedRecord(product, { type: "incident", fields, by, key: "named" });
  const missing = { document: document("missing"), do: [{ show: { call: "record.show", with: { record: "inc99" } } }] };
  await product.publish(
    [named, missing].map((book) => ({ path: `${book.document.name}.json`, text: JSON.stringify(book) })),
  );
});
afterAll(() => product?.stop());

async function run(runbook: string, input: JsonObject) {
  const id = await product.startRun({ key: JSON.stringify([runbook, input]), runbook, input, requestedBy: "admin" });
  return eventually("the end of the run", async () => {
    const found = await readRun(product.pool, id);
    return found !== null && found.endedAt !== null ? found : null;
  });
}

it("functions take a record by its number as people write it, and by its id", async () => {
  for (const record of ["inc1", "INC1", "INC0000001", "incident/inc1", "incident/INC0000001"])
    expect(await run("test/named", { record })).toMatchObject({ phase: "completed" });
  const notes = (await readEvents(product.pool, "incident/INC0000001", 0)).filter(({ body }) => body.kind === "noted");
  expect(notes).toHaveLength(5);
  expect(await loadRecord(product.pool, "incident/INC0000002")).toMatchObject({
    links: { parent: ["incident/INC0000001"] },
  });
});

it("functions take the number of a record that was merged for the one that it was merged into", async () => {
  const by = { user: "kim", roles: ["agent"], groups: ["service-desk"] };
  const [stays, twin] = [
    await openedRecord(product, { type: "incident", fields, by, key: "stays" }),
    await openedRecord(product, { type: "incident", fields, by, key: "twin" }),
  ];
  const into = { command: "mergeInto", input: { into: stays.number } };
  await (await product.as("kim")).post(`/v1/records/${twin.recordId}/commands`, into);
  const text = "for whichever is left";
  const book = {
    document: document("merged"),
    do: [{ note: { call: "record.do", with: { record: "${ .twin }", command: "comment", input: { text } } } }],
  };
  await product.publish([{ path: "merged.json", text: JSON.stringify(book) }]);
  expect(await run("test/merged", { twin: twin.number })).toMatchObject({
    phase: "completed",
    output: { id: stays.recordId, number: stays.number },
  });
  const notes = (await readEvents(product.pool, stays.recordId, 0)).filter(({ body }) => body.kind === "noted");
  expect(notes.map(({ body }) => body)).toEqual([
    expect.objectContaining({ input: expect.objectContaining({ text }) }),
  ]);
});

it("functions say that there is no such record, by the name that was given, and how to name one", async () => {
  expect(await run("test/missing", {})).toMatchObject({
    phase: "faulted",
    fault: {
      status: 404,
      detail: expect.stringContaining('no record "inc99": name one by its number (INC7)') as string,
    },
  });
});

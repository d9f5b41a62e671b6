import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readDefinitionFiles } from "../cli/files/definition-files.ts";
import { createKey } from "../store/key/key.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";
import { startListFiller } from "./list-filler.ts";

let product: TestProduct;
beforeAll(async () => {
  product = await startProduct({ relay: false });
});
afterAll(async () => {
  await product?.stop();
});

const log = pino({ level: "silent" });

/** What the list of incidents by that query answers. */
async function list(query: string) {
  const response = await fetch(`${product.server.url}/v1/records/incident?${query}`, {
    headers: { authorization: `Bearer ${await keyOfKim()}` },
  });
  const body = (await response.json()) as { detail?: string; items?: { number: string }[] };
  return {
    status: response.status,
    after: response.headers.get("retry-after"),
    detail: body.detail ?? null,
    numbers: (body.items ?? []).map(({ number }) => number),
  };
}

let key: Promise<string> | null = null;
async function keyOfKim(): Promise<string> {
  key ??= createKey(product.pool, { user: "kim", title: "test" });
  return key;
}

it(
  "a list by a field that was indexed anew answers 503 until the filler went over the older records, page by page",
  { timeout: 300_000 },
  async () => {
    const kim = await product.as("kim");
    const fields = { title: "Printer", impact: "high", urgency: "low" };
    const opened = await kim.post<{ number: string; id: string }>(
      "/v1/records/incident",
      { fields },
      { "idempotency-key": "a" },
    );
    // More than a publication goes over by itself, before and behind the one that is asked for.
    await product.pool.query(
      `insert into records select (jsonb_populate_record(r, jsonb_build_object('id', made.id, 'number', made.id, 'snapshot',
         jsonb_set(r.snapshot || jsonb_build_object('id', made.id), '{fields,impact}', '"low"')))).*
       from records r, lateral (select place || n as id from generate_series(1, 700) as n, unnest(array['incident/A', 'incident/Z']) as place)
         as made where r.id = $1`,
      [opened.id],
    );
    expect(await list("impact=high")).toMatchObject({ status: 400 });
    const files = (await readDefinitionFiles(["definitions"])).map(({ path, text }) => ({
      path,
      text: text.replace("      reasonOnChange: true\n", "      reasonOnChange: true\n      index: true\n"),
    }));
    await product.publish(files);
    expect(await list("impact=high")).toEqual({
      status: 503,
      after: "5",
      detail: "older records of incident are made ready for new definitions: ask again in a while",
      numbers: [],
    });
    expect(await list(`number=${opened.number}`)).toMatchObject({ status: 200, numbers: [opened.number] });
    const filler = startListFiller({ pool: product.pool, log, intervalMs: 50 });
    try {
      await eventually("the list", async () => (await list("impact=high")).status === 200);
      expect(await list("impact=high")).toMatchObject({ status: 200, numbers: [opened.number] });
      expect((await list("impact=low&limit=200")).numbers).toHaveLength(200);
    } finally {
      await filler.stop();
    }
  },
);

it("a filler that another process keeps waiting goes on by itself", async () => {
  const client = await product.pool.connect();
  const filler = startListFiller({ pool: product.pool, log, intervalMs: 50 });
  try {
    await client.query("begin");
    await client.query("select pg_current_xact_id()");
    await product.pool.query(
      "update record_declarations set filled_to = '', published = pg_current_xact_id() where type = 'incident'",
    );
    expect(await list("impact=high")).toMatchObject({ status: 503 });
    await client.query("commit");
    await eventually("the list", async () => (await list("impact=high")).status === 200);
  } finally {
    client.release(true);
    await filler.stop();
  }
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { ApiError } from "../client/fault.ts";
import type { ApiClient } from "../test/support/api-client.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let kim: ApiClient;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  kim = await product.as("kim");
});
afterAll(() => product?.stop());

async function open(): Promise<string> {
  const fields = { title: "Slow", impact: "low", urgency: "low" };
  return (await kim.post<{ id: string }>("/v1/records/incident", { fields })).id;
}

/** The code of the answer, or "ok". */
async function linkParent(record: string, parent: string): Promise<string> {
  try {
    await kim.post(`/v1/records/${record}/commands`, { command: "link", input: { link: "parent", record: parent } });
    return "ok";
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.code ?? String(error.status);
  }
}

it("records are linked in no circle, however long it is", async () => {
  const [a, b, c] = [await open(), await open(), await open()];
  expect(await linkParent(a, b)).toBe("ok");
  expect(await linkParent(b, c)).toBe("ok");
  expect(await linkParent(b, a)).toBe("OPS444");
  expect(await linkParent(c, a)).toBe("OPS444");
});

it("records that are linked to one another at once make none, either", async () => {
  const outcomes: string[][] = [];
  for (let round = 0; round < 8; round += 1) {
    const [a, b, c] = [await open(), await open(), await open()];
    outcomes.push((await Promise.all([linkParent(a, b), linkParent(b, c), linkParent(c, a)])).sort());
  }
  // All three cannot be: the last of them would close the circle. The other two do not meet.
  expect(outcomes.filter((codes) => codes.join() !== "OPS444,ok,ok")).toEqual([]);
  const { rows } = await product.pool.query(
    `with recursive way (start, record) as (
       select record_id, to_record from record_links where link = 'parent'
       union select w.start, l.to_record from way w join record_links l on l.record_id = w.record and l.link = 'parent')
     select * from way where start = record`,
  );
  expect(rows).toEqual([]);
});

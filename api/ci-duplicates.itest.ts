import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { saveCompany } from "../store/person/save.ts";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let as: (user: string) => ApiCaller;

beforeAll(async () => {
  product = await startProduct();
  const users = [{ name: "cora", title: "Cora, configurations", roles: ["configurationManager"] }];
  await saveCompany(product.pool, { users, groups: [] });
  as = await product.callers("cora", "kim");
});
afterAll(() => product?.stop());

interface Task {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly fields: { readonly [name: string]: unknown };
}

/** The tasks, the first opened first, once it holds of them. */
async function tasks(holds: (found: readonly Task[]) => boolean): Promise<readonly Task[]> {
  for (let tries = 0; ; tries += 1) {
    const { json } = await as("cora")("GET", "/v1/records?type=cmdb-task&limit=200");
    const numbers = (json.items as { number: string }[]).map(({ number }) => number).sort();
    const found: Task[] = [];
    for (const number of numbers)
      found.push((await as("cora")("GET", `/v1/records/cmdb-task/${number}`)).json as never);
    if (holds(found)) return found;
    if (tries > 100) throw new Error(`not within the time: ${JSON.stringify(found)}`);
    await pause(100);
  }
}

const clone = (name: string, machineId: string, n: number) => ({
  ref: name,
  class: "host",
  attributes: { name, machineId, fqdn: `${name}.example.com`, address: `10.7.0.${n}` },
});
const report = (...items: readonly object[]) => as("cora")("PUT", "/v1/cis", { body: { source: "import", items } });

it("hosts that were cloned open one task for their set, which closes itself when the set is one, or told to be several", async () => {
  const id = "b08dfa6083e7567a1921a715000001fb";
  await report(clone("vm1", id, 1), clone("vm2", id, 2));
  await report(clone("vm1", id, 1), clone("vm2", id, 2));
  const [task] = await tasks((found) => found.length === 1);
  expect(task).toMatchObject({
    state: "open",
    fields: { kind: "duplicate", title: "Duplicate? vm1", ci: "vm1", cis: ["vm1", "vm2"] },
  });
  const { json } = await as("kim")("GET", "/v1/ci-duplicates");
  expect(json.items).toMatchObject([{ ci: { id: "vm1" }, other: { id: "vm2" }, record: task?.id }]);

  // A third one belongs to the same set; its task is told of it.
  await report(clone("vm3", id, 3));
  await as("cora")("PUT", "/v1/ci-duplicates/vm1/vm3/distinct", { body: {} });
  await as("cora")("PUT", "/v1/ci-duplicates/vm2/vm3/distinct", { body: { reason: "Its image" } });
  expect(await tasks(() => true)).toHaveLength(1);
  const merged = await as("cora")("POST", "/v1/cis/vm1/merge", { body: { others: ["vm2"], reason: "One label" } });
  expect(merged.status).toBe(200);
  const [closed] = await tasks(([one]) => one?.state === "done");
  expect(closed?.fields["outcome"]).toBe('"vm2" is "vm1" now: One label');
  const told = await as("cora")("GET", `/v1/records/cmdb-task/${closed?.number}/timeline`);
  expect(JSON.stringify(told.json)).toContain("may be it too");

  // What was told apart opens nothing when it is seen again.
  await report(clone("vm1", id, 1), clone("vm3", id, 3));
  expect(await tasks(() => true)).toHaveLength(1);
});

it("of 50 reports of clones at once one task is opened, and two sets that turn out to be one go on as the first", async () => {
  const before = (await tasks(() => true)).length;
  const id = "c18dfa6083e7567a1921a715000001fb";
  await report(clone("pc0", id, 100));
  await Promise.all(Array.from({ length: 50 }, (_, n) => report(clone(`pc${n + 1}`, id, n + 101))));
  const found = await tasks((all) => all.length > before && all.every((one) => one.state !== "opening"));
  const open = found.filter(({ state }) => state === "open");
  const { rows } = await product.pool.query<{ sets: number; members: number }>(
    `select count(distinct set_id)::int as sets, count(*)::int as members from ci_duplicates where ci_id like 'pc%'`,
  );
  expect(rows).toEqual([{ sets: 1, members: 51 }]);
  expect(open).toHaveLength(1);
});

it("a set whose items are retired closes its task", async () => {
  const id = "d18dfa6083e7567a1921a715000001fb";
  await report(clone("tv1", id, 201), clone("tv2", id, 202));
  const has = (found: readonly Task[], state: string) =>
    found.some((one) => one.state === state && one.fields["ci"] === "tv1");
  await tasks((found) => has(found, "open"));
  await as("cora")("PUT", "/v1/cis/tv2/state", { body: { state: "retired", reason: "Sold" } });
  const done = (await tasks((found) => has(found, "done"))).find(({ fields }) => fields["ci"] === "tv1");
  expect(done?.fields["outcome"]).toBe('"tv2" is retired: Sold');
});

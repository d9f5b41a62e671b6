import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startProduct, type TestProduct } from "../../test/support/product.ts";

let product: TestProduct;
let folder: string;

/** What a source has sent, so many minutes ago. */
async function sent(minutes: number, body: object, source = "json"): Promise<void> {
  await product.pool.query(
    "insert into deliveries (source, body, received_at) values ($1, $2, now() - make_interval(mins => $3))",
    [source, JSON.stringify(body), minutes],
  );
}

beforeAll(async () => {
  product = await startProduct({ relay: false });
  folder = await mkdtemp(join(tmpdir(), "opsloom-simulate-"));
  await sent(60 * 24 * 9, { check: "http", host: "long-ago", status: "critical" });
  for (const host of ["a", "b", "c", "d"]) await sent(180, { check: "http", host, status: "critical" });
  await sent(178, { check: "http", host: "d", status: "ok" });
  await sent(177, { check: 5, host: "x", status: "critical" });
});
afterAll(async () => {
  await product?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function candidate(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}
const sameCheck = `apiVersion: opsloom/v1
kind: Correlation
metadata: { name: same-check }
spec: { tags: [labels.check] }
`;

it("tells how many records a correlation would have spared, and which; nothing is written", async () => {
  const count = async () => (await product.pool.query("select from alert_groups")).rowCount;
  const before = await count();
  const told = await product.opsloom("otto", "simulate", await candidate("same.yaml", sameCheck), "--since", "7d");
  expect(told.code, told.err).toBe(3);
  expect(told.out).toMatch(/^6 deliveries from /u);
  expect(told.out).toMatch(/events +5 +5 +0/u);
  expect(told.out).toMatch(/not understood +1 +1 +0/u);
  expect(told.out).toMatch(/alerts +4 +4 +0/u);
  expect(told.out).toMatch(/records +3 +1 +-2/u);
  expect(told.out).toMatch(/asked nobody +25 % +75 %/u);
  expect(told.out).toContain("opened no more: 2");
  expect(told.out).toMatch(/incident +critical-check +json\/http@c/u);
  expect(told.out).toContain("note: items are found, and near, as the CMDB is now");
  expect(await count()).toBe(before);
  expect((await product.pool.query("select from latest_definitions where name = 'same-check'")).rowCount).toBe(0);
});

it("tells what a shorter hold opens as well", async () => {
  const text = await readFile("definitions/monitoring/cloudevents.yaml", "utf8");
  const told = await product.opsloom(
    "otto",
    "simulate",
    await candidate("cloudevents.yaml", text.replace("hold: 5m", "hold: 1m")),
  );
  expect(told.code, told.err).toBe(3);
  expect(told.out).toMatch(/records +3 +4 +\+1/u);
  expect(told.out).toMatch(/opened as well: 1\n.*\n.*json\/http@d/u);
});

it("ends well when the same records are opened, and says so of a time in which nothing came", async () => {
  const text = await readFile("definitions/monitoring/cloudevents.yaml", "utf8");
  const path = await candidate("same-rule.yaml", text);
  expect(await product.opsloom("otto", "simulate", path)).toMatchObject({ code: 0 });
  const later = new Date(Date.now() + 86_400_000).toISOString();
  const told = await product.opsloom("otto", "simulate", path, "--since", later, "--output", "json");
  expect(JSON.parse(told.out)).toMatchObject({ deliveries: 0, truncated: false, after: { reduction: null } });
});

it("refuses definitions with errors, a time that is none, and who may not publish", async () => {
  const path = await candidate("bad.yaml", sameCheck.replace("labels.check", "nonsense.check"));
  const wrong = await product.opsloom("otto", "simulate", path);
  expect(wrong.code).not.toBe(0);
  expect(wrong.err).toContain("the definitions have errors, the first at ");
  const good = await candidate("good.yaml", sameCheck);
  expect((await product.opsloom("otto", "simulate", good, "--since", "soon")).err).toContain('"soon" is no time');
  expect((await product.opsloom("kim", "simulate", good)).err).toContain("definitions.publish");
});

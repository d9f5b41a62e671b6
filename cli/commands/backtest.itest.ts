import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startProduct, type TestProduct } from "../../test/support/product.ts";

let product: TestProduct;
let folder: string;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  folder = await mkdtemp(join(tmpdir(), "opsloom-backtest-"));
  for (const impact of ["low", "high"])
    await product.opsloom("kim", "incident", "open", "title=No mail", `impact=${impact}`, "urgency=low");
});
afterAll(async () => {
  await product?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function candidate(change: (text: string) => string): Promise<string> {
  const path = join(folder, "priority.yaml");
  await writeFile(path, change(await readFile("definitions/incident/priority.yaml", "utf8")));
  return path;
}

it("tells which records would be another by a candidate, and why; nothing is published or changed", async () => {
  const path = await candidate((text) =>
    text.replace("urgency: low, then: 5, because: planning", "urgency: low, then: 1, because: all is urgent"),
  );
  const told = await product.opsloom("otto", "backtest", path, "--since", "1d");
  expect(told.out).toContain(
    "incident/INC0000001: field priority was 5, would be 1 (table incident-priority: all is urgent)",
  );
  expect(told.out).not.toContain("INC0000002: field priority");
  expect(told.out).toMatch(/2 records of .*incident.*: 1 would go another way, 0 cannot be replayed/u);
  expect(told.code).toBe(3);
  const { out } = await product.opsloom("kim", "incident", "show", "INC0000001", "--output", "json");
  expect(JSON.parse(out)).toMatchObject({ fields: { priority: 5 } });
});

it("ends well when nothing would be another, and says so of a time without records", async () => {
  const path = await candidate((text) => text.replace("because: critical", "because: very bad"));
  expect(await product.opsloom("otto", "backtest", path)).toMatchObject({ code: 0 });
  const later = new Date(Date.now() + 86_400_000).toISOString();
  const told = await product.opsloom("otto", "backtest", path, "--since", later);
  expect(told.out).toMatch(/^0 records of /u);
});

it("takes a calendar alone, by which clocks of all that counts by it would end otherwise", async () => {
  const path = join(folder, "calendar.yaml");
  const text = await readFile("definitions/incident/calendar.yaml", "utf8");
  await writeFile(path, text.replace('"08:00-18:00"', '"08:00-20:00"'));
  const told = await product.opsloom("otto", "backtest", path, "--clocks");
  expect(told.code, told.err).toBe(0);
  expect(told.out).toMatch(/^2 records of .*incident.*: 0 would go another way, 0 cannot be replayed\n$/u);
});

it("refuses definitions with errors, a time that is none, and who may not publish", async () => {
  const path = await candidate((text) => text.replace("hit: unique", "hit: nonsense"));
  const wrong = await product.opsloom("otto", "backtest", path);
  expect(wrong.code).not.toBe(0);
  expect(wrong.err).toContain("the definitions have errors, the first at ");
  expect((await product.opsloom("otto", "backtest", path, "--since", "soon")).err).toContain('"soon" is no time');
  expect((await product.opsloom("kim", "backtest", path)).err).toContain("definitions.publish");
});

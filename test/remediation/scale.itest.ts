import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readClasses } from "../../store/cmdb/classes.ts";
import { readCi } from "../../store/cmdb/find.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import type { ApiCaller } from "../support/api-caller.ts";
import { freePort } from "../support/daemon.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";

const scripts = fileURLToPath(new URL("../../cli/demo/shop/", import.meta.url));

let folder: string;
let product: TestProduct;
let call: ApiCaller;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "opsloom-scale-"));
  for (const name of ["shopctl.mjs", "web.mjs", "database.mjs"]) copyFileSync(join(scripts, name), join(folder, name));
  writeFileSync(join(folder, "shopctl"), `#!/bin/sh\nexec "${process.execPath}" ./shopctl.mjs "$@"\n`, { mode: 0o755 });
  const [first, database] = [await freePort(), await freePort()];
  port = await freePort();
  writeFileSync(join(folder, "shop.json"), JSON.stringify({ webPort: first, databasePort: database }));
  product = await startProduct({ commands: folder });
  call = await product.caller("automation");
  const { pool } = product;
  await upsert(pool, {
    classes: await readClasses(pool),
    candidates: [
      { ref: "host", class: "host", attributes: { name: "web-host" }, relations: [] },
      { ref: "sale", class: "service", attributes: { name: "sale" }, relations: [] },
    ],
    source: "manual",
    at: Date.now(),
  });
});
afterAll(async () => {
  await product?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function run(runbook: string, input: object): Promise<void> {
  const { json } = await call("POST", "/v1/runs", { body: { runbook, input } });
  const ended = await eventually(`the end of ${runbook}`, async () => {
    const found = (await call("GET", `/v1/runs/${encodeURIComponent(json.id)}`)).json;
    return found.endedAt === null ? null : found;
  });
  expect(ended.phase, JSON.stringify(ended.fault)).toBe("completed");
}

const answers = (): Promise<boolean> =>
  fetch(`http://127.0.0.1:${String(port)}/`).then(
    ({ ok }) => ok,
    () => false,
  );

it("the web tier gets one more that answers and is in the CMDB, and one fewer that is retired there", async () => {
  const input = { host: "127.0.0.1", port, on: "web-host", for: "sale" };
  const id = `shop-web-${String(port)}`;
  await run("shop/scale-out", input);
  expect(await answers()).toBe(true);
  const impact = (await call("GET", `/v1/cis/${id}/impact`)).json;
  expect(JSON.stringify(impact)).toContain('"sale"');
  // To be asked twice makes no second one.
  await run("shop/scale-out", input);
  await run("shop/scale-in", { port });
  expect(await answers()).toBe(false);
  expect(await readCi(product.pool, id)).toMatchObject({ state: "retired", name: id });
});

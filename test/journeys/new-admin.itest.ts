/**
 * A new administrator on a clean machine: one command, the first incident, and a process that is killed in the middle
 * of an approval. Any number of kills under load is `test/crash`, a demo from the first start on
 * `test/e2e/demo.itest.ts`.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Caller, createCaller } from "../crash/caller.ts";
import { type ProductProcess, startProductProcess } from "../crash/product-process.ts";
import { playFirstIncident, playKilledApproval } from "./new-admin.ts";

let home: string;
let product: ProductProcess;
let began: number;

const as = (user: string): Caller => createCaller({ url: product.url, user, key: product.key(user), wrong: [] });

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "opsloom-new-"));
  // PostgreSQL runs under another account when the tests run as root.
  chmodSync(home, 0o711);
  began = Date.now();
  product = await startProductProcess(home);
});
afterAll(async () => {
  if (product?.isRunning()) await product.stop();
  rmSync(home, { recursive: true, force: true });
});

it("J20: after one command the first incident is there, with its priority, its clocks and what is alike", async () => {
  await playFirstIncident(as);
  expect(Date.now() - began).toBeLessThan(15 * 60_000);
});

it("J20: killed in the middle of an approval it goes on: one decision, one message each, and what was due meanwhile once", () =>
  playKilledApproval(as, { strike: () => product.kill(), mend: () => product.start() }));

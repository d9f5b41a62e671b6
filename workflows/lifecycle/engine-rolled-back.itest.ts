import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readEvents } from "../../store/record/events.ts";
import { createPool } from "../../store/pool.ts";
import { verifyChain } from "../../store/record/verify.ts";
import { type Caller, createCaller } from "../../test/crash/caller.ts";
import { type ProductProcess, startProductProcess } from "../../test/crash/product-process.ts";

let home: string;
let product: ProductProcess;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "opsloom-rolled-back-"));
  // Open to the account of PostgreSQL.
  chmodSync(home, 0o711);
  product = await startProductProcess(home);
});
afterAll(async () => {
  await product?.stop();
  rmSync(home, { recursive: true, force: true });
});

const kim = (): Caller => createCaller({ url: product.url, user: "kim", key: product.key("kim"), wrong: [] });
const comment = (id: string, text: string): Promise<{ readonly head: number }> =>
  kim().post(`/v1/records/${id}/commands`, { command: "comment", input: { text } }, text);

function openPool(): pg.Pool {
  const password = readFileSync(join(home, "postgres.password"), "utf8").trim();
  const url = `postgres://opsloom:${password}@127.0.0.1:${product.state().ports.postgres}/opsloom`;
  return createPool(url, { applicationName: "rolled-back", max: 2, onError: () => undefined });
}

it(
  "goes on from the ledger when the engine's file is rolled back by five commands, and when a record is not in it at all",
  { timeout: 400_000 },
  async () => {
    const open = (title: string) =>
      kim().post<{ readonly id: string }>(
        "/v1/records/incident",
        { fields: { title, impact: "high", urgency: "medium" } },
        title,
      );
    const { id } = await open("Before the copy");
    for (const text of ["one", "two"]) await comment(id, text);
    await product.stop();
    const engine = join(home, "temporal");
    cpSync(engine, `${engine}.copy`, { recursive: true });

    await product.start();
    for (const text of ["three", "four", "five", "six", "seven"]) await comment(id, text);
    const { id: later } = await open("After the copy");
    await product.stop();
    rmSync(engine, { recursive: true });
    cpSync(`${engine}.copy`, engine, { recursive: true });

    await product.start();
    const connection = await Connection.connect({ address: product.state().temporalAddress });
    const pool = openPool();
    try {
      await comment(id, "eight");
      await comment(later, "nine");
      // A repeat of what the engine has forgotten is answered as it was.
      const events = await readEvents(pool, id, 0);
      await comment(id, "five");
      expect(await readEvents(pool, id, 0)).toEqual(events);
      const texts = events.flatMap(({ body }) => (body.kind === "noted" ? [body.input["text"]] : []));
      expect(texts).toEqual(["one", "two", "three", "four", "five", "six", "seven", "eight"]);
      for (const record of [id, later]) expect(await verifyChain(pool, record)).toMatchObject({ brokenAt: null });
      const { status } = await new Client({ connection, namespace: "opsloom" }).workflow.getHandle(later).describe();
      expect(status.name).toBe("RUNNING");
    } finally {
      await pool.end();
      await connection.close();
    }
  },
);

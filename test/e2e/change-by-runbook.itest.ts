import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ApiClient } from "../support/api-client.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";

interface Change {
  readonly number: string;
  readonly state: string;
  readonly fields: { readonly closeCode: string | null; readonly closeNotes: string | null };
  readonly runs: readonly { readonly purpose: string; readonly runbook: string; readonly outcome: string }[];
}

let product: TestProduct;
let folder: string;
let shop: Server;
let raj: ApiClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "opsloom-shop-"));
  // Restarts the database, and fails to restart the web tier; starts both.
  writeFileSync(join(folder, "shopctl"), '#!/bin/sh\n[ "$1 $2" != "restart web" ]\n');
  chmodSync(join(folder, "shopctl"), 0o755);
  shop = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => shop.listen(0, "127.0.0.1", resolve));
  product = await startProduct({ commands: folder });
  for (const name of ["shop-db1", "shop-web1"]) {
    await product.pool.query(
      `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
       values ($1, 'application', 'application', $1, '{}', '{}', now(), now(), now())`,
      [name],
    );
  }
  raj = await product.as("raj");
});
afterAll(async () => {
  await product?.stop();
  shop?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A standard change on one tier, begun in its window. */
async function begin(tier: string, ci: string): Promise<string> {
  const port = (shop.address() as AddressInfo).port;
  const fields = {
    title: `Restart the ${tier} tier`,
    changeType: "standard",
    cis: [ci],
    plannedStart: new Date(Date.now() - 60_000).toISOString(),
    plannedEnd: new Date(Date.now() + 3_600_000).toISOString(),
    implement: "shop/restart-tier",
    backout: "shop/start-tier",
    runbookInput: { tier, host: "127.0.0.1", port },
  };
  const { number } = await raj.post<{ number: string }>("/v1/records/change", { fields });
  for (const command of ["submit", "start"]) await raj.post(`/v1/records/change/${number}/commands`, { command });
  return number;
}

const show = (number: string) => raj.get<Change>(`/v1/records/change/${number}`);

/** The change once its runbook, or the way back, has ended. */
const reviewed = (number: string): Promise<Change> =>
  eventually(
    `${number} to be reviewed`,
    async () => {
      const change = await show(number);
      return change.state === "review" ? change : null;
    },
    90_000,
  );

it(
  "a change that names a runbook is carried out by it, and goes the way back where that fails",
  { timeout: 300_000 },
  async () => {
    const [good, bad] = await Promise.all([begin("database", "shop-db1"), begin("web", "shop-web1")]);
    expect(await reviewed(good)).toMatchObject({
      fields: { closeCode: "successful", closeNotes: "Carried out by shop/restart-tier" },
      runs: [{ purpose: "execute", runbook: "shop/restart-tier", outcome: "done" }],
    });
    expect(await reviewed(bad)).toMatchObject({
      fields: { closeCode: "unsuccessful", closeNotes: "Backed out by shop/start-tier" },
      runs: [
        { purpose: "execute", runbook: "shop/restart-tier", outcome: "fault" },
        { purpose: "backOut", runbook: "shop/start-tier", outcome: "done" },
      ],
    });
  },
);

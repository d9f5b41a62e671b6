/**
 * The console in Chromium against the whole product, beside it on the same machine:
 *
 * - `rows`: a list of 10,000 is scrolled to its end, frame by frame; the limit is the screen's own beat of 16.7 ms.
 * - `record`: a record page in a browser that has nothing of it yet, until its largest part is drawn.
 * - `change`: from the answer to somebody else's command until the page shows it.
 * - `streams`: what 200 open streams cost the server, at rest and for each change, against one stream.
 *
 * `OPSLOOM_CONSOLE_ROWS` says how many rows, 10,000 else. Chromium is Debian's, or that of `OPSLOOM_TEST_CHROMIUM`.
 */
import { chromium } from "playwright-core";
import type { Json } from "../engine/base/json.ts";
import { createPool } from "../store/pool.ts";
import { ensureBuilt } from "../tools/build/fresh.mjs";
import { measureChanges } from "./console/changes.ts";
import { measureRecord } from "./console/record.ts";
import { measureRows } from "./console/rows.ts";
import { openDesk } from "./console/desk.ts";
import { measureStreams } from "./console/streams.ts";
import { openLifecycleBed } from "./lifecycle/bed.ts";

export async function bench(): Promise<Json> {
  const rows = Number(process.env["OPSLOOM_CONSOLE_ROWS"] ?? "10000");
  if (!Number.isSafeInteger(rows) || rows < 1_000)
    throw new Error("OPSLOOM_CONSOLE_ROWS must be a whole number, at least 1000");
  ensureBuilt(["console"]);
  const bed = await openLifecycleBed();
  const pool = createPool(bed.databaseUrl, { applicationName: "bench", max: 1, onError: () => undefined });
  const browser = await chromium.launch({
    executablePath: process.env["OPSLOOM_TEST_CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--enable-precise-memory-info"],
  });
  try {
    const desk = openDesk({ bed, pool, browser });
    return {
      bench: "console",
      record: await measureRecord(desk),
      change: await measureChanges(desk),
      streams: await measureStreams(desk),
      rows: await measureRows(desk, rows),
    };
  } finally {
    await browser.close();
    await pool.end();
    await bed.close();
  }
}

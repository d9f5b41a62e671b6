import type { JsonObject } from "../../engine/base/json.ts";
import { addRecords, projectRecords } from "../list/records.ts";
import { percentiles } from "../rounds.ts";
import type { Desk } from "./desk.ts";
import { scrolled } from "./in-page.ts";

/** A frame that takes longer has left one of the screen out. */
const lateMs = 33;

/** Scrolls a list of so many closed incidents to its end, and times each frame. */
export async function measureRows(desk: Desk, count: number): Promise<JsonObject> {
  const { bed, pool } = desk;
  await pool.query("set statement_timeout = 0");
  await addRecords(pool, { type: "incident", prefix: "INX", count, now: Date.now() });
  // Closed ones need no workflow, which the product would start for them.
  await pool.query("delete from record_clocks where record_id like 'incident/INX%'");
  await pool.query(
    `update records set final = true, state = 'closed', closed_at = updated_at,
       snapshot = snapshot || '{"state": "closed", "final": true}' where number like 'INX%'`,
  );
  await projectRecords(pool);
  const page = await desk.look();
  await page.goto(`${bed.product.url}/work/incident?open=false`);
  await page.locator(".rows .row").first().waitFor();
  const { frames, rows } = await page.evaluate<{ frames: number[]; rows: number }>(scrolled(count));
  const nodes = await page.evaluate<number>("document.querySelectorAll('*').length");
  const heap = await page.evaluate<number>("performance.memory.usedJSHeapSize");
  await page.context().close();
  const ms = percentiles(frames);
  const late = frames.filter((frame) => frame > lateMs).length;
  return {
    rows,
    frames: frames.length,
    ms: { ...ms, longest: Math.round(Math.max(...frames)) },
    lateShare: Math.round((late / frames.length) * 1_000) / 1_000,
    nodes,
    heapMb: Math.round(heap / 1_048_576),
    target: { p99: lateMs, nodes: 1_500 },
    reached: ms.p99 <= lateMs && nodes <= 1_500,
  };
}

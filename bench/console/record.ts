import type { JsonObject } from "../../engine/base/json.ts";
import { percentiles } from "../rounds.ts";
import type { Desk } from "./desk.ts";
import { largestPaint } from "./in-page.ts";

const looks = 9;
const targetMs = 1_000;

/** Milliseconds until the largest part of a record page is drawn, in a browser that has no file of it. */
export async function measureRecord(desk: Desk): Promise<JsonObject> {
  const number = await desk.open("Screen flickers");
  const times: number[] = [];
  for (let nth = 0; nth < looks; nth += 1) {
    const page = await desk.look();
    // A session of its own for the developer tools: its cache is off, so every file is asked for anew.
    const tools = await page.context().newCDPSession(page);
    await tools.send("Network.setCacheDisabled", { cacheDisabled: true });
    await page.goto(`${desk.bed.product.url}/incident/${number}`);
    await page.getByRole("heading", { name: "Screen flickers" }).waitFor();
    // The last of what is asked for at first. A page that hears news is never without a request.
    await page.getByText("Every ledger entry").waitFor();
    times.push(await page.evaluate<number>(largestPaint));
    await page.context().close();
  }
  const ms = percentiles(times);
  return { ms: { ...ms }, targetMs, reached: ms.p50 <= targetMs };
}

import type { JsonObject } from "../../engine/base/json.ts";
import { percentiles } from "../rounds.ts";
import type { Desk } from "./desk.ts";
import { shownAt } from "./in-page.ts";

const changes = 30;
const targetMs = 1_000;

/** Milliseconds from the answer to somebody else's command until a record page shows what it did. */
export async function measureChanges(desk: Desk): Promise<JsonObject> {
  const number = await desk.open("Seen as it happens");
  const page = await desk.look();
  await page.goto(`${desk.bed.product.url}/incident/${number}`);
  await page.getByRole("heading", { name: "Seen as it happens" }).waitFor();
  const times: number[] = [];
  for (let nth = 0; nth < changes; nth += 1) {
    const text = `Note number ${nth} of the bench`;
    const shown = page.evaluate<number>(shownAt(text));
    await desk.note(number, text);
    const answeredAt = Date.now();
    times.push(Math.max(0, (await shown) - answeredAt));
  }
  await page.context().close();
  const ms = percentiles(times);
  return { ms: { ...ms }, changes, targetMs, reached: ms.p99 <= targetMs };
}

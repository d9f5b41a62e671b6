import { expect } from "vitest";
import { eventually } from "../support/product.ts";
import type { Acts, Telling } from "./play.ts";

/** J3, by `hurriedDefinitions`: nobody answers for an urgent incident of the database until the second layer does. */
export async function playPaged(acts: Acts, incident: string): Promise<void> {
  const pages = async (): Promise<readonly Telling[]> =>
    (await acts.tellings(incident)).filter(
      ({ subject, outcome }) => outcome === "delivered" && subject.includes("needs who is on call"),
    );
  await eventually("the second layer to be paged", async () => (await pages()).length >= 4, 40_000);
  const [one, two, three, four] = await pages();
  expect(new Set([one?.to, two?.to, three?.to]).size).toBe(1);
  expect(four?.to).toBe("mia");
  expect((four?.sentAt ?? 0) - (one?.sentAt ?? 0)).toBeGreaterThanOrEqual(5_900);
  await acts.send("mia", incident, "acknowledge", { text: "I am on it" });
  const known = (await pages()).length;
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect((await pages()).length).toBe(known);
}

import { expect, it } from "vitest";
import { type StoryItem, storyText } from "./story.ts";

const item = (more: Partial<StoryItem>): StoryItem => ({
  at: "2026-11-21T10:00:00.123Z",
  subject: "INC0000001",
  kind: "event",
  by: "$engine",
  text: "Opsloom opened INC0000001 in state new",
  ...more,
});
const plain = (_: string, text: string) => text;

it("tells the day once, wraps under the text's own column, and names no one twice", () => {
  const told = storyText(
    [
      item({
        kind: "alert",
        subject: "alertmanager/600a44d0968cb129",
        by: "alertmanager",
        text: "fires: Down, due 2026-11-21T10:15:00.000Z",
      }),
      item({ by: "mia", text: "mia approved" }),
      item({ by: "mia", text: "reserved a window that is told in so many words that it needs a second line" }),
      item({
        at: "2026-11-22T10:00:00.123Z",
        kind: "step",
        subject: "shop/restart-tier",
        by: null,
        text: "restart shell completed",
      }),
    ],
    72,
    plain,
  );
  expect(told.split("\n")).toEqual([
    "2026-11-21",
    "10:00:00.123  alert              fires: Down, due 2026-11-21 10:15:00",
    "10:00:00.123  INC0000001         mia approved",
    "10:00:00.123  INC0000001         reserved a window that is told in so",
    "                                 many words that it needs a second line",
    "                                 (mia)",
    "2026-11-22",
    "10:00:00.123  shop/restart-tier    restart shell completed",
  ]);
  for (const line of told.split("\n")) expect(line.length).toBeLessThanOrEqual(72);
});

it("lets no text of others control the terminal", () => {
  expect(storyText([item({ text: "set title to \u001b[2J" })], 80, plain)).toContain("set title to ␛[2J");
});

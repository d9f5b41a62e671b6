import { describe, expect, it } from "vitest";
import { addNoise, noNoise, reductionOf } from "./noise.ts";
import { sampleAlert } from "./sample.ts";

const board = (key: string, episode: number) => ({
  id: `monitor/${key}`,
  alert: sampleAlert({ key, episode }),
  rule: null,
  groupId: null,
  checkAt: null,
  reason: {},
});
const open = { id: "g#open", record: "", kind: "group.open", group: "g", rule: "r", type: "t", fields: {} } as const;
const send = { command: "c", with: {} };

describe("noise", () => {
  it("counts what began, and records but for those that are part of others or were taken up again", () => {
    const effects = [
      open,
      { ...open, id: "h#open", again: { group: "g", send, text: "" } },
      { ...open, id: "i#open" },
      { id: "i#merge", record: "", kind: "group.merge", group: "i", into: "g", send, text: "" } as const,
      { id: "g#join", record: "", kind: "group.join", group: "g", send: null, text: "", count: 1 } as const,
    ];
    const alerts = [board("a", 2), board("b", 1)];
    const noise = addNoise(noNoise, 7, { alerts, effects }, (id) => (id === "monitor/a" ? board("a", 2) : undefined));
    expect(noise).toEqual({ events: 7, alerts: 1, groups: 2, records: 1, told: 4 });
  });

  it("tells what share of alerts asked nobody, and nothing of none", () => {
    expect(reductionOf({ alerts: 8, records: 2 })).toBe(7500);
    expect(reductionOf({ alerts: 0, records: 0 })).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import { readMeasured } from "./measured.ts";
import { findingsOf } from "./running-findings.ts";

const metrics = (waiting: number, oldest: number, stuck: number): string => `# HELP
opsloom_outbox_parked 0
opsloom_sent_refusals{command="resolve"} 2
opsloom_deliveries_pending{consumer="alerts"} ${waiting}
opsloom_deliveries_oldest_seconds{consumer="alerts"} ${oldest}
opsloom_event_shards_stuck{consumer="alerts"} ${stuck}
`;
const events = (waiting: number, oldest: number, stuck: number) => {
  const measured = readMeasured(metrics(waiting, oldest, stuck));
  if (measured === null) throw new Error("not read");
  return findingsOf(measured).find(({ subject }) => subject === "events");
};

describe("what doctor says of a running process", () => {
  it("is fine when no consumer of the event log is behind", () => {
    expect(events(3, 0.4, 0)).toMatchObject({ state: "ok", detail: '"alerts" is not behind' });
  });

  it("names a consumer whose deliveries wait longer than a minute", () => {
    expect(events(1, 61.2, 0)).toMatchObject({
      state: "optional",
      detail: '1 delivery waits for "alerts", the oldest for 61 s',
    });
  });

  it("names a consumer that cannot go on in a shard", () => {
    expect(events(7, 3, 1)?.detail).toBe(
      '"alerts" cannot process deliveries of 1 shard of sources; 7 wait, the oldest for 3 s',
    );
  });

  it("says when rows were last looked through for what may go, and that it was long ago", () => {
    const found = (ages: readonly number[]) => {
      const lines = ages.map((age, nth) => `opsloom_retention_round_age_seconds{kind="k${nth}"} ${age}\n`);
      const measured = readMeasured(metrics(0, 0, 0) + lines.join(""));
      return measured === null ? undefined : findingsOf(measured).find(({ subject }) => subject === "retention");
    };
    expect(found([60.5, 125])).toMatchObject({ state: "ok", detail: "last round 2 minutes ago" });
    expect(found([60, 14_500])?.detail).toBe("no round for 4 hours: what is kept long enough stays");
    expect(found([])).toMatchObject({ state: "optional", detail: "no round yet: what is kept long enough stays" });
  });

  it("names the functions that not all workers have, and says when none runs", () => {
    const workers = (text: string) => {
      const measured = readMeasured(`${metrics(0, 0, 0)}${text}`);
      return measured === null ? null : findingsOf(measured).find(({ subject }) => subject === "workers");
    };
    expect(workers("opsloom_workers 0\n")).toMatchObject({
      state: "optional",
      detail: "none runs: what is opened waits",
    });
    expect(workers("opsloom_workers 2\n")).toMatchObject({ state: "ok", detail: "2 run, with the same functions" });
    expect(workers(`opsloom_workers 2\nopsloom_functions_disagreed{function="chat.say"} 1\n`)).toMatchObject({
      state: "optional",
      detail: "2 run, and not all have the same: chat.say",
    });
  });

  it("counts refused effects and commands", () => {
    const measured = readMeasured(metrics(0, 0, 0).replace("parked 0", "parked 4"));
    expect(measured).toMatchObject({ effects: 4, commands: { resolve: 2 } });
    expect(readMeasured("something_else 1\n")).toBeNull();
  });
});

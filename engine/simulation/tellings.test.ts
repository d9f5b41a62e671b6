import { describe, expect, it } from "vitest";
import { plainReach } from "../lifecycle/tell/reach.ts";
import { type Telling, tellings } from "../lifecycle/tell/telling.ts";
import { type SendingSources, Tellings } from "./tellings.ts";

const minute = 60_000;
const sources: SendingSources = {
  reach: plainReach,
  channel: null,
  zone: (name) => {
    throw new Error(`nobody has quiet hours in ${name}`);
  },
};
const waiting = (seq: number, channels: readonly string[]): Telling => {
  const message = { id: `job/JOB1#${String(seq)}`, record: "job/JOB1", subject: "s", text: "t", because: "b" };
  const first = channels.length > 1 ? { deliver: "first" as const } : {};
  const [telling] = tellings(message, { channels, ...first, digestMs: 15 * minute }, ["kim"]);
  if (telling === undefined) throw new Error("nobody is told");
  return telling;
};

/** Has both wait for one another from 0 on; the tries until nothing is left, and how each ended. */
function told(host: Tellings, ...effects: readonly Telling[]): readonly string[] {
  for (const effect of effects) host.holds({ effect, attempt: 1 }, sources, 0);
  const tries: string[] = [];
  for (let now = host.nextAt(); now !== null; now = host.nextAt())
    for (const sending of host.due(now)) {
      if (host.holds(sending, sources, now)) continue;
      for (const { commandId, input } of host.take(sending, sources, now))
        tries.push(`${commandId} ${input["outcome"] as string}`);
    }
  return tries;
}

describe("messages that wait for one another", () => {
  it("are tried as often as the one of them that no other channel follows", () => {
    const host = new Tellings({ mail: ["retry"] });
    const tries = told(host, waiting(1, ["mail", "inbox"]), waiting(2, ["mail"]));
    expect(tries.filter((one) => one.startsWith("job/JOB1#1:mail:kim:"))).toHaveLength(9);
    expect(tries).toContain("job/JOB1#2:mail:kim:told:9 givenUp");
  });

  it("turn to the next channel each by its own", () => {
    const host = new Tellings({ mail: ["refused"] });
    const tries = told(host, waiting(1, ["mail", "inbox"]), waiting(2, ["mail"]));
    expect(tries).toEqual([
      "job/JOB1#1:mail:kim:told:1 refused",
      "job/JOB1#2:mail:kim:told:1 refused",
      "job/JOB1#1:inbox:kim:told:1 delivered",
    ]);
  });

  it("are all known to wait", () => {
    const host = new Tellings({ mail: ["delivered"] });
    const [one, two] = [waiting(1, ["mail"]), waiting(2, ["mail"])];
    for (const effect of [one, two]) host.holds({ effect, attempt: 1 }, sources, 0);
    expect(host.waiting()).toEqual([one.id, two.id]);
  });
});

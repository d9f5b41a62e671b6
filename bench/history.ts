/**
 * B2: events and bytes of history, of runbooks and of the same work written by hand, read from the server. Targets: events
 * at most 1.0 and bytes at most 1.2 of the hand-written; ten structural tasks 5 events. Bytes are told per step over those
 * of a run without steps too, because a runbook's history holds its definition once.
 */
import proto from "@temporalio/proto";
import type { Json, JsonObject } from "../engine/json.ts";
import { openBed, rounded, type RunbookBed } from "./runbook/bed.ts";

const result = "x".repeat(4096);

interface Size {
  readonly events: number;
  readonly bytes: number;
}

export async function bench(): Promise<Json> {
  // `big` answers with 4 KB: what a step gives back must not travel with the steps after it.
  const bed = await openBed((input) => (input === "big" ? result : input));
  try {
    const call = (name: string, input: Json): JsonObject => ({ call: name, with: input });
    const sequence = (name: string, count: number, input: Json): readonly JsonObject[] =>
      Array.from({ length: count }, (_, index) => ({ [`s${index}`]: call(name, input) }));
    const sets = Array.from({ length: 10 }, (_, index) => ({ [`s${index}`]: { set: { n: index } } }));
    const loop = [{ l: { for: { in: "[range(100)]" }, do: [{ a: call("bench.noop", { n: 1 }) }] } }];
    const bigCalls = Array.from({ length: 100 }, (_, index) => ({ [`s${index}`]: { ...call("bench.noop", "big") } }));
    const emptyRun = await size(bed, await bed.interpret([{ s: { set: {} } }], {}));
    const emptyByHand = await size(bed, await bed.byHand("assignments", { steps: 0, with: null }));
    const pair = async (steps: number, tasks: readonly JsonObject[], type: "sequence" | "localSequence", input: Json): Promise<Json> => {
      const [run, hand] = [
        await size(bed, await bed.interpret(tasks, { n: 1 })),
        await size(bed, await bed.byHand(type, { steps, with: input })),
      ];
      return {
        eventRatio: rounded(run.events / hand.events),
        byteRatio: rounded(run.bytes / hand.bytes),
        stepByteRatio: rounded((run.bytes - emptyRun.bytes) / (hand.bytes - emptyByHand.bytes)),
        eventsPerStep: rounded((run.events - emptyRun.events) / steps),
        bytesPerStep: Math.round((run.bytes - emptyRun.bytes) / steps),
        interpreted: { ...run },
        byHand: { ...hand },
      };
    };
    return {
      benchmark: "B2 history",
      target: { eventRatio: 1, byteRatio: 1.2 },
      tenSets: { ...(await size(bed, await bed.interpret(sets, {}))) },
      emptyRun: { ...emptyRun },
      activities50: await pair(50, sequence("bench.noop", 50, { n: 1 }), "sequence", { n: 1 }),
      local50: await pair(50, sequence("bench.local", 50, { n: 1 }), "localSequence", { n: 1 }),
      loop100: await pair(100, loop, "sequence", { n: 1 }),
      results4KBx100: await pair(100, bigCalls, "sequence", "big"),
    };
  } finally {
    await bed.close();
  }
}

async function size(bed: RunbookBed, workflowId: string): Promise<Size> {
  const history = await bed.client.workflow.getHandle(workflowId).fetchHistory();
  return { events: history.events?.length ?? 0, bytes: proto.temporal.api.history.v1.History.encode(history).finish().length };
}

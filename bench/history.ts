/**
 * B2: events and bytes of history, of runbooks and of the same work written by hand, read from the server. Targets:
 * events at most 1.0 and bytes at most 1.2 of the hand-written; ten structural tasks 5 events. Bytes are told per step
 * over those of a run without steps too, because a runbook's history holds its definition once.
 *
 * Then against Zigflow, whose loops, tries and forks are workflows of their own: a run is then all its histories, and
 * `parent` is the first of them alone. Targets: at most 0.7 of the parent's events in a loop of 100, and 0.1 of the
 * bytes for 100 answers of 4 KB that `call: http` of both fetches; Zigflow's hands all answers before to each. Its
 * `call: activity` does not, and has no target.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import proto, { type temporal } from "@temporalio/proto";
import type { Json, JsonObject } from "../engine/base/json.ts";
import { openBed, rounded, type RunbookBed } from "./runbook/bed.ts";
import { loopOf, sequenceOf } from "./runbook/steps.ts";
import { startZigflow, zigflowCall, type Zigflow } from "./peer/zigflow.ts";

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
    const pair = async (
      steps: number,
      tasks: readonly JsonObject[],
      type: "sequence" | "localSequence",
      input: Json,
    ): Promise<Json> => {
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
      zigflow: await againstZigflow(bed),
    };
  } finally {
    await bed.close();
  }
}

/** The three documents that both sides run, but for the name of the call. */
function documentsOf(call: (input: Json) => JsonObject, endpoint: string) {
  return {
    loop: [loopOf(call({ n: 1 }), 100)],
    http: sequenceOf({ call: "http", with: { method: "get", endpoint } }, 100),
    activity: sequenceOf(call("big"), 100),
  };
}

async function againstZigflow(bed: RunbookBed): Promise<Json> {
  const server = createServer((_, res) =>
    res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result)),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const ours = documentsOf((input) => ({ call: "bench.remote", with: input }), endpoint);
    const zigflow = await startZigflow(
      bed,
      documentsOf((input) => zigflowCall(bed, "bench.remote", input), endpoint),
    );
    if (typeof zigflow === "string") return zigflow;
    try {
      const sizes = {
        loop100: await compareSizes(bed, zigflow, "loop", ours.loop),
        http4KBx100: await compareSizes(bed, zigflow, "http", ours.http),
        activity4KBx100: await compareSizes(bed, zigflow, "activity", ours.activity),
      };
      return {
        version: zigflow.version,
        target: { loop100: { parentEventRatio: 0.7 }, http4KBx100: { byteRatio: 0.1 } },
        reached: { loop100: sizes.loop100.parentEventRatio <= 0.7, http4KBx100: sizes.http4KBx100.byteRatio <= 0.1 },
        ...sizes,
      };
    } finally {
      await zigflow.stop();
    }
  } finally {
    server.close();
  }
}

async function compareSizes(bed: RunbookBed, zigflow: Zigflow, name: string, tasks: readonly JsonObject[]) {
  const own = await size(bed, await bed.interpret(tasks, {}));
  const execution = await zigflow.run(name, {});
  const [parent, all] = [await sizeOfRuns(bed, execution, false), await sizeOfRuns(bed, execution, true)];
  return {
    eventRatio: rounded(own.events / all.events),
    parentEventRatio: rounded(own.events / parent.events),
    byteRatio: rounded(own.bytes / all.bytes),
    ours: { ...own },
    zigflow: { ...all },
    zigflowParent: { ...parent },
  };
}

type History = temporal.api.history.v1.IHistory;

/**
 * A workflow from its first run on to the one that did not continue as new; with `children` those it started and
 * theirs, too.
 */
async function sizeOfRuns(bed: RunbookBed, { workflowId, runId }: Execution, children: boolean): Promise<Size> {
  const history = await bed.client.workflow.getHandle(workflowId, runId).fetchHistory();
  let sum = sizeOf(history);
  for (const event of history.events ?? []) {
    const next = event.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
    const more = [
      ...(next ? [{ workflowId, runId: next }] : []),
      ...(children && child ? [{ workflowId: child.workflowId!, runId: child.runId! }] : []),
    ];
    for (const execution of more) {
      const { events, bytes } = await sizeOfRuns(bed, execution, children);
      sum = { events: sum.events + events, bytes: sum.bytes + bytes };
    }
  }
  return sum;
}

interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

async function size(bed: RunbookBed, workflowId: string): Promise<Size> {
  return sizeOf(await bed.client.workflow.getHandle(workflowId).fetchHistory());
}

function sizeOf(history: History): Size {
  return {
    events: history.events?.length ?? 0,
    bytes: proto.temporal.api.history.v1.History.encode(history).finish().length,
  };
}

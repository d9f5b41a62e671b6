/**
 * Saved histories of runbook runs replay on the workflow as it is now. OPSLOOM_SAVE_HISTORIES=1 runs them anew and
 * saves what they leave: only for a new scenario or a new engine version, never to make a failing replay pass.
 */
import { describe, expect, inject, it } from "vitest";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { resumeSignal, suspendSignal } from "../../workflows/runbook/messages.ts";
import { startRunbookWorker } from "../runbook/worker.ts";
import { textOf } from "./records.ts";
import { replay, save, savedHistories } from "./saved.ts";

const echo = (input: Json): JsonObject => ({ call: "test.echo", with: input });

/** Two loops, and a command that is still under way when they have filled a short history. */
const draining: readonly JsonObject[] = [
  {
    f: {
      fork: {
        branches: [
          ...["a", "b"].map((name) => ({
            [name]: { for: { in: "[range(12)]" }, do: [{ e: echo({ n: "${ $item }" }) }] },
          })),
          { sh: { run: { shell: { command: "sleep 3" } } } },
        ],
      },
    },
  },
];

const scenarios: {
  readonly [name: string]: {
    readonly tasks: readonly JsonObject[];
    readonly input?: Json;
    readonly cancelAfterMs?: number;
    readonly suspendAfterMs?: number;
    readonly continueAfter?: number;
    /** The last run of the chain is saved, which goes on from the one before it. */
    readonly last?: true;
    /** The run that a person starts of the one that faulted is saved. */
    readonly retried?: true;
  };
} = {
  structural: { tasks: Array.from({ length: 10 }, (_, index) => ({ [`s${index}`]: { set: { n: index } } })) },
  loop: {
    tasks: [
      {
        l: {
          for: { in: ".items" },
          do: [{ e: echo({ item: "${ $item }" }) }, { local: { call: "test.local", with: {} } }],
        },
      },
    ],
    input: { items: [1, 2, 3] },
  },
  fork: {
    tasks: [
      {
        f: {
          fork: {
            branches: [
              { a: echo(1) },
              { w: { wait: { milliseconds: 100 } } },
              { c: { do: [{ d: echo(2) }, { e: echo(3) }] } },
            ],
          },
        },
      },
    ],
  },
  compete: {
    tasks: [{ f: { fork: { compete: true, branches: [{ slow: { wait: { seconds: 30 } } }, { fast: echo(1) }] } } }],
  },
  retry: {
    tasks: [
      {
        t: {
          try: [{ sh: { run: { shell: { command: "exit 3" } } } }],
          catch: {
            retry: {
              delay: { milliseconds: 50 },
              backoff: { exponential: {} },
              jitter: { from: { milliseconds: 0 }, to: { milliseconds: 50 } },
              limit: { attempt: { count: 3 } },
            },
            do: [{ s: { set: { status: "${ $error.status }" } } }],
          },
        },
      },
    ],
  },
  timeout: {
    tasks: [
      { t: { timeout: { after: { milliseconds: 300 } }, do: [{ sh: { run: { shell: { command: "sleep 30" } } } }] } },
    ],
  },
  fault: {
    tasks: [{ e: echo(1) }, { r: { raise: { error: { type: "https://x.example/no", status: 418, title: "No" } } } }],
  },
  cancelled: { tasks: [{ sh: { run: { shell: { command: "sleep 30" } } } }], cancelAfterMs: 700 },
  suspended: {
    tasks: [
      {
        f: {
          fork: { branches: [{ sh: { run: { shell: { command: "sleep 1" } } } }, { w: { wait: { seconds: 2 } } }] },
        },
      },
      { e: echo(1) },
    ],
    suspendAfterMs: 500,
  },
  pause: { tasks: [{ w: { wait: { milliseconds: 300 }, timeout: { after: { seconds: 1 } } } }, { e: echo(1) }] },
  draining: { tasks: draining, continueAfter: 60 },
  "draining-cancelled": { tasks: draining, continueAfter: 60, cancelAfterMs: 1200 },
  "draining-suspended": { tasks: draining, continueAfter: 60, suspendAfterMs: 1200 },
  continued: { tasks: draining, continueAfter: 60, last: true },
  retried: {
    tasks: [
      {
        t: {
          timeout: { after: { seconds: 20 } },
          do: [{ e: echo(1) }, { sh: { run: { shell: { command: "exit 3" } } } }],
        },
      },
    ],
    retried: true,
  },
};

// Not a skipped test: nothing is left out of a run without it.
if (process.env["OPSLOOM_SAVE_HISTORIES"] === "1") {
  describe("saving histories", () => {
    it.each(Object.entries(scenarios))(
      "%s",
      async (name, { tasks, input, cancelAfterMs, suspendAfterMs, continueAfter, last, retried }) => {
        const worker = await startRunbookWorker({ address: inject("temporalAddress") });
        const handle = await worker.start(tasks, input ?? {}, {
          runId: `run/saved-${name}-${Date.now()}`,
          ...(continueAfter === undefined ? {} : { continueAfter }),
        });
        if (cancelAfterMs !== undefined) {
          await new Promise((resolve) => setTimeout(resolve, cancelAfterMs));
          await handle.cancel();
        }
        if (suspendAfterMs !== undefined) {
          await new Promise((resolve) => setTimeout(resolve, suspendAfterMs));
          await handle.signal(suspendSignal);
          await new Promise((resolve) => setTimeout(resolve, 3000));
          await handle.signal(resumeSignal);
        }
        await handle.result().catch(() => undefined);
        expect((await handle.describe()).status.name).not.toBe("RUNNING");
        const state = worker.ends[0]?.frame ?? null;
        if (retried === true && state !== null) {
          const frame = { kind: "retried", state, journal: [] } as const;
          const again = await worker.start(tasks, input ?? {}, { runId: `${handle.workflowId}~1`, frame });
          await again.result().catch(() => undefined);
          await save(`runbook-${name}`, await again.fetchHistory(), null);
        } else {
          // The first run of a chain is the one that drains.
          const runId = last === true ? (await handle.describe()).runId : handle.firstExecutionRunId;
          await save(
            `runbook-${name}`,
            await worker.client.workflow.getHandle(handle.workflowId, runId).fetchHistory(),
            null,
          );
        }
        await worker.close();
      },
    );
  });
}

describe("saved histories of runbooks", () => {
  it("are there for every scenario", () => {
    expect(savedHistories("runbook-").map((saved) => saved.workflowId)).toEqual(
      Object.keys(scenarios)
        .map((name) => `runbook-${name}`)
        .toSorted(),
    );
  });

  it.each(["continued", "retried"])("%s goes on from the state that it was given", (kind) => {
    expect(textOf(`runbook-${kind}`)).toContain(`"frame":{"kind":"${kind}"`);
    expect(textOf(`runbook-${kind}`)).toContain('"engineVersion":6');
  });

  it("replay on the workflow as it is now", async () => {
    const saved = savedHistories("runbook-");
    expect(await replay(saved)).toEqual({ count: Object.keys(scenarios).length, failed: [] });
  });

  it("would not replay on a definition that was changed under a run", async () => {
    const [saved] = savedHistories("runbook-loop");
    const started = saved?.history.events?.[0]?.workflowExecutionStartedEventAttributes;
    const payload = started?.input?.payloads?.[0];
    if (payload?.data == null) throw new Error("the history has no input");
    payload.data = Buffer.from(Buffer.from(payload.data).toString("utf8").replaceAll('"e":', '"renamed":'));
    const { failed } = await replay(saved === undefined ? [] : [saved]);
    expect(failed).toEqual([expect.stringMatching(/nondeterminism|activity/i)]);
  });
});

import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { z } from "zod";
import { defineActivity } from "../../activities/function/define-activity.ts";
import { OutcomeUnknownError } from "../../commands/error.ts";
import { type RunbookWorker, startRunbookWorker } from "../../test/runbook/worker.ts";

/** Errors that the next calls throw, the first one first. */
const errors: Error[] = [];
let calls = 0;

const failing = { title: "Fails as told", input: z.json(), output: z.json(), run: () => call() } as const;

function call(): Promise<string> {
  calls += 1;
  const error = errors.shift();
  return error === undefined ? Promise.resolve("done") : Promise.reject(error);
}

let worker: RunbookWorker;
beforeAll(async () => {
  worker = await startRunbookWorker({
    address: inject("temporalAddress"),
    functions: [
      defineActivity({ name: "test.remote", idempotent: true, ...failing }),
      defineActivity({ name: "test.near", local: true, ...failing }),
      defineActivity({ name: "test.unrepeatable", ...failing }),
    ],
  });
});
afterAll(() => worker?.close());

async function run(name: string, thrown: readonly Error[]): Promise<unknown> {
  calls = 0;
  errors.splice(0, errors.length, ...thrown);
  const handle = await worker.start([{ s: { call: name, with: {} } }]);
  return handle.result().catch((error: Error) => (error.cause as Error).message);
}

const lost = (): Error => new Error("Client has encountered a connection error and is not queryable");
const refused = (): Error => Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), { code: "ECONNREFUSED" });
const unknown = (): Error => new OutcomeUnknownError("run/1/do/0/s/0", refused());

it("waits for our own store and engine to come back, and takes their absence for no fault of a step", async () => {
  expect(await run("test.remote", [lost(), refused(), unknown()])).toBe("done");
  expect(calls).toBe(4);
  expect(await run("test.near", [lost(), refused(), lost(), refused()])).toBe("done");
  expect(calls).toBe(5);
});

it("never does a step again of which nobody knows whether it may be repeated", async () => {
  expect(await run("test.unrepeatable", [refused()])).toContain("test.unrepeatable failed");
  expect(calls).toBe(1);
});

it("takes every other error for a fault at once", async () => {
  expect(await run("test.remote", [new Error("out of paper")])).toContain("test.remote failed: out of paper");
  expect(calls).toBe(1);
});

/**
 * Zigflow, which runs Open Workflow documents on Temporal as well, as the peer of the runbook benchmarks: the program
 * on PATH, as a process of its own on the server of the bed. Its activities of `call: activity` run on the bed's worker
 * that has nothing but activities, where ours run for the comparison too.
 */
import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../../cli/launcher/port.ts";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import type { RunbookBed } from "../runbook/bed.ts";

export interface Zigflow {
  /** As the program says it, for example "0.14.2". */
  readonly version: string;
  readonly pid: number;
  /** Runs one of its workflows to its end; `runId` is that of its first run, which may have continued as new. */
  run(
    workflow: string,
    input: Json,
  ): Promise<{ readonly workflowId: string; readonly runId: string; readonly result: Json }>;
  stop(): Promise<void>;
}

/** The call of an activity of the bed as a Zigflow document writes it. */
export function zigflowCall(bed: RunbookBed, activity: string, input: Json): JsonObject {
  return { call: "activity", with: { name: activity, arguments: [input], taskQueue: bed.activityQueue } };
}

/** Starts Zigflow with workflows by their names; a sentence when it is not installed. */
export async function startZigflow(
  bed: RunbookBed,
  workflows: { readonly [name: string]: readonly JsonObject[] },
): Promise<Zigflow | string> {
  const said = spawnSync("zigflow", ["version"], { encoding: "utf8", env: environment(tmpdir()) });
  if (said.error !== undefined) return "not measured: there is no program zigflow on PATH (https://zigflow.dev)";
  const home = mkdtempSync(join(tmpdir(), "opsloom-zigflow-"));
  const taskQueue = `zigflow-${randomUUID()}`;
  const files = Object.entries(workflows).flatMap(([name, tasks]) => {
    const path = join(home, `${name}.json`);
    writeFileSync(path, JSON.stringify(documentOf(name, taskQueue, tasks)));
    return ["--file", path];
  });
  const [health, metrics] = await freePorts(2);
  const doors = ["--health-listen-address", `127.0.0.1:${health}`, "--metrics-listen-address", `127.0.0.1:${metrics}`];
  const log = join(home, "log");
  const output = openSync(log, "w");
  const child = spawn(
    "zigflow",
    ["run", ...files, "--temporal-address", bed.address, ...doors, "--disable-telemetry", "--log-level", "error"],
    { cwd: home, env: environment(home), stdio: ["ignore", output, output] },
  );
  closeSync(output);
  const exited = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(new Error(`zigflow ended with ${code ?? signal}: ${readFileSync(log, "utf8").slice(-2_000)}`)),
    );
  });
  // Told by the run that waits for it; at the end it is stopped by us.
  exited.catch(() => undefined);
  return {
    version: /Version: (\S+)/.exec(said.stdout)?.[1] ?? "unknown",
    pid: child.pid!,
    async run(workflow, input) {
      const workflowId = `zigflow/${randomUUID()}`;
      const options = { taskQueue, workflowId, args: [input], workflowRunTimeout: "5 minutes" } as const;
      const handle = await bed.client.workflow.start(workflow, options);
      return {
        workflowId,
        runId: handle.firstExecutionRunId,
        result: (await Promise.race([handle.result(), exited])) as Json,
      };
    },
    async stop() {
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await exited.catch(() => undefined);
      clearTimeout(force);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function documentOf(name: string, taskQueue: string, tasks: readonly JsonObject[]): JsonObject {
  const metadata = { activityOptions: { startToCloseTimeout: { minutes: 1 } } };
  return {
    document: { dsl: "1.0.0", taskQueue, workflowType: name, version: "0.0.1", title: name, metadata },
    do: tasks,
  };
}

/** Not the user's variables: some are settings of Zigflow and of Temporal's client. */
function environment(home: string): NodeJS.ProcessEnv {
  // It asks the internet for newer versions of itself: this door of this machine does not answer.
  const nowhere = "http://127.0.0.1:9";
  return { PATH: process.env["PATH"] ?? "", HOME: home, TZ: "UTC", HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere };
}

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Client, Connection } from "@temporalio/client";
import protocol from "@temporalio/proto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canBuild, goVersion } from "../../cli/launcher/temporal-build.ts";
import { workflowTaskQueue } from "../../workflows/messages.ts";
import { type Caller, createCaller } from "../crash/caller.ts";
import { type ProductProcess, startProductProcess } from "../crash/product-process.ts";
import { hurriedDefinitions } from "../journeys/hurried.ts";
import { playFirstIncident, playKilledApproval } from "../journeys/new-admin.ts";
import { playPaged } from "../journeys/paged.ts";
import { createActs } from "../journeys/play.ts";
import { playProcessAsCode } from "../journeys/process-as-code.ts";
import { type ApiClient, createApiClient } from "../support/api-client.ts";
import type { Told } from "../support/command-line.ts";
import { composeService } from "./compose-file.ts";
import { type DebianPostgres, hasDebianPostgres, startDebianPostgres } from "./debian-postgres.ts";
import { playCore } from "./core.ts";
import { startTemporalCluster, type TemporalCluster } from "./temporal-cluster.ts";

// The package is CommonJS: its names are not seen by an ES module's import.
const { TaskQueueType } = protocol.temporal.api.enums.v1;
const run = promisify(execFile);
const program = fileURLToPath(new URL("../../cli/opsloom.cjs", import.meta.url));
const canRun = hasDebianPostgres && canBuild(await goVersion());

interface RecordView {
  readonly state: string;
}

/** The address of a database may hold letters and digits only: what docs/operations.md asks of the password. */
const password = "fjord7stone4kettle";

let folder: string;
let postgres: DebianPostgres;
let temporal: TemporalCluster;
/** Two of each part, every one a process with a home of its own. */
const apis: ProductProcess[] = [];
const workers: ProductProcess[] = [];

/** A client of the first or the second API. */
function at(which: 0 | 1, user: string): Caller {
  const product = apis[which]!;
  return createCaller({ url: product.url, user, key: product.key(user), wrong: [] });
}

/** Clients of people whose calls go to the first and the second API in turns. */
function throughBoth(): (person: string) => ApiClient {
  let calls = 0;
  return (person) => {
    calls += 1;
    const product = apis[calls % apis.length]!;
    return createApiClient(product.url, product.key(person));
  };
}

/** Runs a command line of a person, as the program that is installed, by the first API. */
async function commandLine(person: string, line: readonly string[]): Promise<Told> {
  const { url, key } = { url: apis[0]!.url, key: apis[0]!.key(person) };
  const environment = { ...process.env, OPSLOOM_URL: url, OPSLOOM_API_KEY: key };
  const ended = run(process.execPath, [program, ...line], {
    env: environment,
    timeout: 120_000,
    maxBuffer: 10_000_000,
  });
  return ended.then(
    ({ stdout, stderr }) => ({ out: stdout, err: stderr, code: 0 }),
    (error: { stdout: string; stderr: string; code: number }) => ({
      out: error.stdout,
      err: error.stderr,
      code: error.code,
    }),
  );
}

/** Starts a part as its service of docker-compose.yml does, on ports that are free here. */
async function start(part: "api" | "worker", home: string): Promise<ProductProcess> {
  const { command, environment } = composeService(part, { POSTGRES_PASSWORD: password });
  expect(command[0]).toBe("up");
  const settings = {
    OPSLOOM_DATABASE_URL: environment["OPSLOOM_DATABASE_URL"]!.replace("@postgres:5432", `@127.0.0.1:${postgres.port}`),
    OPSLOOM_TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: environment["TEMPORAL_NAMESPACE"]!,
    // With servers of one's own a worker opts in to both.
    ...(part === "worker" ? { OPSLOOM_SHELL: "on", OPSLOOM_EGRESS_ALLOW: "127.0.0.0/8" } : {}),
  };
  return startProductProcess(home, { environment: settings, parameters: command.slice(1) });
}

describe.skipIf(!canRun)(
  "the product on PostgreSQL 15 and a Temporal server of their own (skipped without Debian's postgresql and Go 1.24)",
  { timeout: 900_000 },
  () => {
    // The first run builds the Temporal server.
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "opsloom-production-"));
      for (const name of ["postgres", "temporal"]) mkdirSync(join(folder, name));
      await run("chmod", ["711", folder]);
      postgres = await startDebianPostgres(join(folder, "postgres"), "opsloom", password);
      await postgres.createDatabase("opsloom");
      temporal = await startTemporalCluster(join(folder, "temporal"), postgres);
      // All at once, on an empty database: who is first prepares it for all.
      const homes = ["one", "two"].map((name) => join(folder, name));
      const [started, working] = await Promise.all([
        Promise.all(homes.map((home) => start("api", home))),
        Promise.all(homes.map((home) => start("worker", `${home}-worker`))),
      ]);
      apis.push(...started);
      workers.push(...working);
    }, 2_400_000);
    afterAll(async () => {
      await Promise.all(
        [...workers, ...apis].filter((product) => product.isRunning()).map((product) => product.stop()),
      );
      await temporal?.stop();
      await postgres?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it("starts neither of its embedded servers, and of its parts only the one it was told", async () => {
      for (const product of [...apis, ...workers])
        expect(product.state()).toMatchObject({
          servers: { postgres: null, temporal: null },
          temporalAddress: temporal.address,
        });
      for (const api of apis) expect(api.state()).toMatchObject({ parts: ["api"], apiUrl: api.url });
      for (const worker of workers) {
        const { metricsUrl, ...state } = worker.state();
        expect(state).toMatchObject({ parts: ["worker"], apiUrl: null, ports: { api: null } });
        expect((await fetch(new URL("/readyz", metricsUrl))).status).toBe(200);
      }
    });

    it("can be prepared again: schema and namespace stay as they are", async () => {
      const read = async (database: string): Promise<unknown> => {
        const client = new pg.Client({ connectionString: postgres.url(database) });
        await client.connect();
        const { rows } = await client.query("select curr_version from schema_version");
        await client.end();
        return rows;
      };
      const before = await Promise.all([read("temporal_temporal"), read("temporal_visibility")]);
      await temporal.prepareAgain();
      expect(await Promise.all([read("temporal_temporal"), read("temporal_visibility")])).toEqual(before);
    });

    it("has two workers that ask for work", async () => {
      const connection = await Connection.connect({ address: temporal.address });
      const { workflowService } = new Client({ connection, namespace: "opsloom" });
      const { pollers } = await workflowService.describeTaskQueue({
        namespace: "opsloom",
        taskQueue: { name: workflowTaskQueue },
        taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
      });
      await connection.close();
      expect(new Set(pollers?.map(({ identity }) => identity)).size).toBe(2);
    });

    it("opens, assigns and resolves an incident, each command through the other API", async () => {
      const fields = { title: "Slow", impact: "high", urgency: "medium" };
      const { id } = await at(0, "kim").post<{ id: string }>("/v1/records/incident", { fields }, "open");
      await at(1, "kim").post(
        `/v1/records/${id}/commands`,
        { command: "assign", input: { assignee: "kim" } },
        "assign",
      );
      const input = { resolutionCode: "solutionProvided", resolutionNotes: "Restarted" };
      await at(0, "kim").post(`/v1/records/${id}/commands`, { command: "resolve", input }, "resolve");
      // Sent again to the other one: known, not done again.
      await at(1, "kim").post(`/v1/records/${id}/commands`, { command: "resolve", input }, "resolve");
      expect(await at(1, "kim").get<RecordView>(`/v1/records/${id}`)).toMatchObject({ state: "resolved" });
      const { items } = await at(1, "kim").get<{ items: { kind: string; body: { to?: string } }[] }>(
        `/v1/records/${id}/timeline`,
      );
      expect(items.filter(({ kind, body }) => kind === "moved" && body.to === "resolved").length).toBe(1);
      expect(await at(0, "kim").get(`/v1/records/${id}/chain`)).toMatchObject({ brokenAt: null });
    });

    it("repairs the shop: alert, change, approval, runbook, closed", async () => {
      // Either worker may run the commands, so both find the shop of the demo.
      for (const name of ["one-worker", "two-worker"])
        symlinkSync(join(folder, "one", "shop"), join(folder, name, "shop"));
      const { stderr } = await run(process.execPath, [program, "demo", "--yes", "--home", join(folder, "one")], {
        timeout: 600_000,
        maxBuffer: 10_000_000,
      });
      expect(stderr).toMatch(/mia approved CHG0000001/);
      expect(stderr).toMatch(/CHG0000001 is closed/);
      expect(stderr).toMatch(/checkout says "OK 42" again/);
      expect(await at(1, "kim").get<RecordView>("/v1/records/change/CHG0000001")).toMatchObject({ state: "closed" });
    });

    it(
      "plays the core of the journeys, each call through another API: a major incident, an onboarding, a window",
      { timeout: 300_000 },
      async () => playCore(createActs(throughBoth())),
    );

    it(
      "plays a process that is changed in its files (J18), and then one whose first layer does not answer (J3)",
      { timeout: 600_000 },
      async () => {
        const acts = createActs(throughBoth());
        const otto = (...line: string[]): Promise<Told> => commandLine("otto", line);
        await playProcessAsCode(acts, otto, mkdtempSync(join(folder, "otto-")));
        await at(0, "admin").post("/v1/definitions", { files: await hurriedDefinitions() }, "hurried");
        const urgent = {
          title: "Orders are lost",
          category: "database",
          impact: "high",
          urgency: "high",
          caller: "ada",
        };
        await playPaged(acts, await acts.open("kim", "incident", urgent));
      },
    );

    it("shows a new administrator the first incident, and goes on when all workers are killed in an approval (J20)", async () => {
      const as = (user: string): Caller => at(0, user);
      await playFirstIncident(as);
      await playKilledApproval(as, {
        strike: async () => void (await Promise.all(workers.map((worker) => worker.kill()))),
        mend: async () => void (await Promise.all(workers.map((worker) => worker.start()))),
      });
    });

    it("goes on with one API and one worker when the others are killed", async () => {
      const fields = { title: "Before the kill", impact: "low", urgency: "low" };
      const { id } = await at(0, "kim").post<{ id: string }>("/v1/records/incident", { fields }, "before");
      await Promise.all([apis[0]!.kill(), workers[0]!.kill()]);
      await at(1, "kim").post(`/v1/records/${id}/commands`, { command: "assign", input: { assignee: "kim" } }, "after");
      expect(await at(1, "kim").get<RecordView>(`/v1/records/${id}`)).toMatchObject({ state: "inProgress" });
    });
  },
);

/** The hand-written rival of bench/lifecycle.ts as a process of its own: HTTP in front, Temporal in the middle, SQL behind. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { Client, Connection, WithStartWorkflowOperation } from "@temporalio/client";
import { bundleWorkflowCode, NativeConnection, Runtime, Worker } from "@temporalio/worker";
import pg from "pg";
import type { Commit, HandCommand } from "./by-hand-workflow.ts";

const ignore = (): void => undefined;
const logger = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
Runtime.install({ logger });
const address = process.env["OPSLOOM_TEMPORAL_ADDRESS"] ?? "";
const pool = new pg.Pool({ connectionString: process.env["OPSLOOM_DATABASE_URL"], max: 20 });
const taskQueue = "lifecycle-by-hand";

await pool.query(`
  create schema by_hand;
  create table by_hand.incidents (id text primary key, sequence integer not null, state text not null, fields jsonb not null, updated_at timestamptz not null default now());
  create table by_hand.events (incident text not null, sequence integer not null, command_id text not null unique, name text not null, fields jsonb not null,
    at timestamptz not null default now(), primary key (incident, sequence))`);

async function commit({ id, commandId, sequence, name, state, fields }: Commit): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query(
      `insert into by_hand.incidents (id, sequence, state, fields) values ($1, $2, $3, $4)
       on conflict (id) do update set sequence = excluded.sequence, state = excluded.state, fields = excluded.fields, updated_at = now()`,
      [id, sequence, state, JSON.stringify(fields)],
    );
    await client.query("insert into by_hand.events (incident, sequence, command_id, name, fields) values ($1, $2, $3, $4, $5)", [
      id,
      sequence,
      commandId,
      name,
      JSON.stringify(fields),
    ]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

const native = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection: native,
  taskQueue,
  workflowBundle: await bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL("by-hand-workflow.ts", import.meta.url)), logger }),
  activities: { commit },
  maxCachedWorkflows: 1000,
});
void worker.run();
const client = new Client({ connection: await Connection.connect({ address }) });

async function body(request: IncomingMessage): Promise<HandCommand> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk as string;
  return JSON.parse(text) as HandCommand;
}

// POST /INCIDENT with { id, name, input }
const server = createServer((request, response) => {
  void (async () => {
    const id = (request.url ?? "").slice(1);
    const command = await body(request);
    const outcome: { state: string } = await client.workflow.executeUpdateWithStart("command", {
      updateId: command.id,
      args: [command],
      startWorkflowOperation: new WithStartWorkflowOperation("incidentByHand", {
        workflowId: `by-hand/${id}`,
        taskQueue,
        args: [id],
        workflowIdConflictPolicy: "USE_EXISTING",
        workflowTaskTimeout: "5s",
      }),
    });
    response.end(JSON.stringify(outcome));
  })().catch((error: unknown) => {
    response.statusCode = 500;
    response.end(String(error));
  });
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`));

/**
 * The hand-written rival of bench/lifecycle.ts as a process of its own: HTTP in front, Temporal in the middle, SQL
 * behind.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
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
  create table by_hand.keys (id text primary key, hash bytea not null, user_name text not null, active boolean not null default true);
  create table by_hand.incidents (id text primary key, sequence integer not null, state text not null, fields jsonb not null, updated_at timestamptz not null default now());
  create table by_hand.events (incident text not null, sequence integer not null, command_id text not null unique, by_user text not null, name text not null,
    state text not null, fields jsonb not null, at timestamptz not null default now(), primary key (incident, sequence))`);
const secret = randomBytes(32).toString("base64url");
await pool.query("insert into by_hand.keys (id, hash, user_name) values ('bench', $1, 'admin')", [hashOf(secret)]);

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** One transaction a command: a repeat of its id does nothing, and a head that moved is an error. */
async function commit({ id, commandId, by, sequence, name, state, fields }: Commit): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const event = await client.query({
      name: "event",
      text: `insert into by_hand.events (incident, sequence, command_id, by_user, name, state, fields) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (command_id) do nothing`,
      values: [id, sequence, commandId, by, name, state, JSON.stringify(fields)],
    });
    if (event.rowCount === 1) {
      const incident = await client.query({
        name: "incident",
        text: `insert into by_hand.incidents as i (id, sequence, state, fields) values ($1, $2, $3, $4)
          on conflict (id) do update set sequence = excluded.sequence, state = excluded.state, fields = excluded.fields, updated_at = now()
          where i.sequence = excluded.sequence - 1`,
        values: [id, sequence, state, JSON.stringify(fields)],
      });
      if (incident.rowCount !== 1) throw new Error(`${id} is not at event ${sequence - 1}`);
    }
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

/** Who asks, by the key of the request; null = nobody we know. */
async function callerOf(request: IncomingMessage): Promise<string | null> {
  const [, id, key] = /^Bearer (\w+)\.(\S+)$/.exec(request.headers.authorization ?? "") ?? [];
  if (id === undefined || key === undefined) return null;
  const { rows } = await pool.query<{ hash: Buffer; user_name: string }>({
    name: "key",
    text: "select hash, user_name from by_hand.keys where id = $1 and active",
    values: [id],
  });
  const row = rows[0];
  return row !== undefined && timingSafeEqual(row.hash, hashOf(key)) ? row.user_name : null;
}

/** What the command was answered before, or null. */
async function answerOf(commandId: string): Promise<{ readonly state: string } | null> {
  const { rows } = await pool.query<{ state: string }>({
    name: "answer",
    text: "select state from by_hand.events where command_id = $1",
    values: [commandId],
  });
  return rows[0] ?? null;
}

const native = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection: native,
  taskQueue,
  workflowBundle: await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL("by-hand-workflow.ts", import.meta.url)),
    logger,
  }),
  activities: { commit },
  maxCachedWorkflows: 1000,
});
void worker.run();
const client = new Client({ connection: await Connection.connect({ address }) });

const names: readonly unknown[] = ["open", "assign", "resolve", "close"];

/** A command with what it needs, or null. */
async function commandOf(request: IncomingMessage, by: string): Promise<HandCommand | null> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk as string;
  const { id, name, input } = JSON.parse(text) as { readonly [field: string]: unknown };
  if (typeof id !== "string" || id.length === 0 || id.length > 200 || !names.includes(name)) return null;
  if (typeof input !== "object" || input === null || Array.isArray(input)) return null;
  return { id, by, name: name as string, input: input as HandCommand["input"] };
}

// POST /INCIDENT with { id, name, input } and a key
const server = createServer((request, response) => {
  void (async () => {
    const id = (request.url ?? "").slice(1);
    const by = await callerOf(request);
    if (by === null) return void response.writeHead(401).end();
    const command = await commandOf(request, by);
    if (command === null) return void response.writeHead(400).end();
    const outcome: { readonly state: string } =
      (await answerOf(command.id)) ??
      (await client.workflow.executeUpdateWithStart("command", {
        updateId: command.id,
        args: [command],
        startWorkflowOperation: new WithStartWorkflowOperation("incidentByHand", {
          workflowId: `by-hand/${id}`,
          taskQueue,
          args: [id],
          workflowIdConflictPolicy: "USE_EXISTING",
          workflowTaskTimeout: "5s",
        }),
      }));
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(outcome));
  })().catch((error: unknown) => {
    response.statusCode = 500;
    response.end(String(error));
  });
});
// It ends with the bench, however that went.
process.stdin.once("end", () => process.exit()).resume();
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ port, key: `bench.${secret}` })}\n`);
});

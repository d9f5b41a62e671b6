/**
 * The two durable servers of bench/ingest.ts in a process of their own, so that they share neither its core nor its
 * memory with the sender: ours, and one that a skilled hand writes for this one purpose. Prints their ports as one line
 * of JSON and ends with its standard input. The hand-written one has no sources, no authentication and no check of the
 * body, and writes the same rows into the same table.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type pg from "pg";
import { pino } from "pino";
import { createIngest } from "../../api/ingest/ingest.ts";
import { createPool } from "../../store/pool.ts";

function byHand(pool: pg.Pool): Server {
  let queue: { readonly body: string; readonly done: (error?: unknown) => void }[] = [];
  let writing = false;
  const write = async (): Promise<void> => {
    writing = true;
    await new Promise((resolve) => setImmediate(resolve));
    while (queue.length > 0) {
      const batch = queue.splice(0, 500);
      const error = await pool
        .query("insert into deliveries (source, body) select 'hand', unnest($1::text[])", [
          batch.map(({ body }) => body),
        ])
        .then(() => undefined)
        .catch((reason: unknown) => reason);
      for (const { done } of batch) done(error);
    }
    writing = false;
  };
  return createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      JSON.parse(body);
      queue.push({ body, done: (error) => res.writeHead(error === undefined ? 202 : 503).end() });
      if (!writing) void write();
    });
  });
}

const pool = createPool(process.env["OPSLOOM_DATABASE_URL"]!, { applicationName: "bench", onError: () => undefined });
const ingest = createIngest({
  pool,
  log: pino({ level: "silent" }),
  secret: () => null,
  fetch: () => Promise.reject(new Error("no source of SNS")),
});
const ours = createServer((req, res) => {
  if (!ingest.handle(req, res)) res.writeHead(404).end();
});
const hand = byHand(pool);
// A connection idles while the other side has its turn.
for (const server of [ours, hand]) server.keepAliveTimeout = 0;
await Promise.all([ours, hand].map((server) => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))));
const port = (server: Server): number => (server.address() as AddressInfo).port;
process.stdin.on("end", () => process.exit()).resume();
process.stdout.write(`${JSON.stringify({ ours: port(ours), hand: port(hand) })}\n`);

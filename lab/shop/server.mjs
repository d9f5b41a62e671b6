// The shop of the lab: catalogue, order, health and figures over HTTP, on PostgreSQL and redis. Usage: node server.mjs
// FILE
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { hostname } from "node:os";
import pg from "pg";
import { Cache } from "./cache.mjs";

const { port, database, cache: cacheOptions } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const pool = new pg.Pool({ ...database, max: 4, idleTimeoutMillis: 0, connectionTimeoutMillis: 2_000 });
// A database that goes away is told by the next request.
pool.on("error", () => undefined);
const cache = new Cache(cacheOptions);
const counted = { requests: 0, errors: 0 };
/** What a test has asked it to waste: memory that is kept, and a time of computing a request. */
const waste = { kept: [], busyMs: 0 };

const routes = {
  "GET /": catalogue,
  "GET /catalogue": catalogue,
  "POST /order": order,
  "GET /health": health,
  "GET /metrics": metrics,
  "POST /waste": wasteMore,
};

async function catalogue() {
  const seen = await cache.ask("INCR", "seen");
  const known = await cache.ask("GET", "catalogue");
  if (known !== null) return { host: hostname(), from: "cache", seen: Number(seen), articles: JSON.parse(known) };
  const { rows } = await pool.query("select id, name, price from article order by id limit 20");
  await cache.ask("SET", "catalogue", JSON.stringify(rows), "EX", 5);
  return { host: hostname(), from: "database", seen: Number(seen), articles: rows };
}

async function order(query) {
  const article = Number(query.get("article") ?? 1);
  await pool.query("update article set stock = stock - 1 where id = $1", [article]);
  const { rows } = await pool.query("insert into orders (article) values ($1) returning id", [article]);
  return { host: hostname(), order: Number(rows[0].id) };
}

async function health() {
  await Promise.all([pool.query("select 1"), cache.ask("PING")]);
  return { host: hostname(), database: true, cache: true };
}

function metrics() {
  return `# TYPE shop_requests_total counter
shop_requests_total ${counted.requests}
# TYPE shop_errors_total counter
shop_errors_total ${counted.errors}
# TYPE process_resident_memory_bytes gauge
process_resident_memory_bytes ${process.memoryUsage.rss()}
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total ${process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6}
# TYPE shop_database_connections gauge
shop_database_connections ${pool.totalCount}
`;
}

/** `?memory=MIB` is kept from now on, `?busy=MS` is computed in each request from now on; `memory=0` frees. */
function wasteMore(query) {
  const memory = Math.min(Number(query.get("memory") ?? -1), 512);
  if (memory === 0) waste.kept.length = 0;
  if (memory > 0) waste.kept.push(Buffer.alloc(memory * 1_048_576, 1));
  if (query.has("busy")) waste.busyMs = Math.min(Number(query.get("busy")), 5_000);
  return { host: hostname(), blocks: waste.kept.length, busyMs: waste.busyMs };
}

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://shop");
  const until = Date.now() + waste.busyMs;
  while (Date.now() < until);
  counted.requests += 1;
  try {
    const route = routes[`${request.method} ${pathname}`];
    if (route === undefined) return void response.writeHead(404).end();
    const answer = await route(searchParams);
    const isText = typeof answer === "string";
    response.setHeader("content-type", isText ? "text/plain; version=0.0.4" : "application/json");
    response.end(isText ? answer : JSON.stringify(answer));
  } catch (error) {
    counted.errors += 1;
    response.writeHead(503, { "content-type": "application/json" }).end(JSON.stringify({ error: error.message }));
  }
});
server.listen(port);
// The connections are there before anybody asks.
health().catch(() => undefined);

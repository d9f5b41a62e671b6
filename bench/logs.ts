/**
 * Lines of logs: 400,000 of sixty forms, made by a seed. Each figure is lines a second, of this process's processor
 * where it says so:
 *
 * - `templated`: which template, its keywords, its count: what the engine makes of a clean line. Target: 50,000.
 * - `split`: the same lines cut at blanks and their words counted, which is what any reader does at least.
 * - `cleaned`: from the bytes of a request to lines.
 * - `stored`: by the clock, requests of 5,000 lines acknowledged by the door over HTTP, four at once, into a durable
 * PostgreSQL of its own.
 * - `counted`: what the door has stored, into templates, counts and kept lines there.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { createLogDoor } from "../api/ingest/log/door.ts";
import { createLogIntake } from "../api/ingest/log/intake.ts";
import type { Json } from "../engine/base/json.ts";
import { LogCounter } from "../engine/log/counter.ts";
import type { LogLine } from "../engine/log/line.ts";
import { readLogLine } from "../engine/log/read-line.ts";
import { xorshift } from "../engine/series/xorshift.ts";
import { readDefinitionsOfKind } from "../store/definition/read.ts";
import { LogMemory } from "../store/log/memory.ts";
import { logRound } from "../store/log/round.ts";
import { withDatabase } from "./database.ts";
import { ownProcessorTime } from "./processor-time.ts";

const requests = 80;
const linesOfRequest = 5_000;
const all = requests * linesOfRequest;
const windowMs = 10_000;

const definitions = `apiVersion: opsloom/v1
kind: LogSource
metadata: { name: app }
spec:
  receive: { http: lines, secret: token }
  keywords: { memory: [out of memory, OutOfMemoryError], disk: [no space left] }
  step: 10s
`;

export async function bench(): Promise<Json> {
  const bodies = requestBodies();
  return withDatabase(
    { files: [{ path: "bench.yaml", text: definitions }], connections: 10, durable: true },
    async ({ pool, stops }) => {
      const sources = await readDefinitionsOfKind(pool, "LogSource");
      const source = sources.get("app");
      if (source === undefined) throw new Error("the source is not published");
      const lines: LogLine[] = [];
      const cleaned = processorSeconds(() => {
        for (const body of bodies)
          for (const raw of body.split("\n")) {
            const line = readLogLine(raw, { app: "shop", host: "web1" });
            if (line !== null) lines.push(line);
          }
      });
      const words = new Map<string, number>();
      const split = processorSeconds(() => {
        for (const { text } of lines) for (const word of text.split(" ")) words.set(word, (words.get(word) ?? 0) + 1);
      });
      const counter = new LogCounter(source, [], []);
      const templated = processorSeconds(() => {
        for (const line of lines) counter.add(line, windowMs);
      });
      const sum = counter
        .close(windowMs)
        .reduce((total, { labels, value }) => total + ("template" in labels ? value : 0), 0);
      if (lines.length !== all || sum !== all) throw new Error(`${String(sum)} lines were counted, not ${String(all)}`);

      const intake = createLogIntake({ pool });
      const door = createLogDoor({ pool, log: pino({ level: "silent" }), secret: () => "s3cret", intake });
      const server = createServer((req, res) => void door.handle(req, res));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      stops.push(() => server.close());
      const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1/logs/app?host=web1&app=shop`;
      const stored = await storedInASecond(url, bodies);
      const begun = ownProcessorTime();
      let counted = 0;
      const now = Date.now() + 10 * windowMs;
      for (let more = true; more;) {
        const round = await logRound(pool, { sources, memory: new LogMemory(), now });
        counted += round.lines;
        ({ more } = round);
      }
      if (counted !== all) throw new Error(`${String(counted)} lines were counted, not ${String(all)}`);
      const { rows } = await pool.query<{ templates: number }>("select count(*)::int as templates from log_templates");
      return {
        bench: "logs",
        lines: all,
        templates: rows[0]?.templates ?? 0,
        perSecond: {
          templated: Math.round(all / templated),
          split: Math.round(all / split),
          cleaned: Math.round(all / cleaned),
          stored,
          counted: Math.round(all / (ownProcessorTime() - begun)),
        },
        targets: { templated: 50_000 },
      };
    },
  );
}

function processorSeconds(work: () => void): number {
  const begun = ownProcessorTime();
  work();
  return ownProcessorTime() - begun;
}

async function storedInASecond(url: string, bodies: readonly string[]): Promise<number> {
  const begun = performance.now();
  let next = 0;
  const send = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const answer = await fetch(url, { method: "POST", headers: { authorization: "Bearer s3cret" }, body });
      if (answer.status !== 204) throw new Error(`the door answers ${String(answer.status)}: ${await answer.text()}`);
      await answer.arrayBuffer();
    }
  };
  await Promise.all([1, 2, 3, 4].map(send));
  return Math.round((all * 1000) / (performance.now() - begun));
}

const verbs = [
  "opened",
  "closed",
  "refused",
  "committed",
  "retried",
  "expired",
  "scheduled",
  "queued",
  "sent",
  "dropped",
];
const nouns = [
  "session of user {h}",
  "connection from {a}:{n}",
  "order {n}",
  "block blk_{n}",
  "file /var/data/{h}/{n}.log",
  "request {u}",
];

function requestBodies(): readonly string[] {
  const forms = verbs.flatMap((verb, index) =>
    nouns.map(
      (noun) => `2026-11-24 {t} ${index % 3 === 0 ? "WARN" : "INFO"} [worker-{n}] ${noun} ${verb} after {n} ms`,
    ),
  );
  const random = xorshift(7);
  const number = (most: number): number => Math.floor(random() * most);
  const values: { readonly [key: string]: () => string } = {
    n: () => String(1_000 + number(90_000)),
    h: () => `${(1_000_000 + number(9_000_000)).toString(16)}a7`,
    a: () => `10.${String(number(255))}.${String(number(255))}.7`,
    t: () => `09:${String(10 + number(49))}:${String(10 + number(49))}.${String(100 + number(899))}`,
    u: () => `${String(number(99_999_999))}-7e57-4a0d-9c1e-${String(100_000 + number(800_000))}`,
  };
  const line = (): string =>
    (forms[number(forms.length)] ?? "").replace(/\{(\w)\}/g, (_, key: string) => values[key]?.() ?? "");
  return Array.from({ length: requests }, () => Array.from({ length: linesOfRequest }, line).join("\n"));
}

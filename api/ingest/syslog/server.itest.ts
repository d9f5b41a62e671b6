import { execFile } from "node:child_process";
import { createSocket } from "node:dgram";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectPlain } from "node:net";
import { join } from "node:path";
import { connect } from "node:tls";
import { promisify } from "node:util";
import { pino } from "pino";
import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { LogLine } from "../../../engine/log/line.ts";
import { decodeLines } from "../../../store/log/batch.ts";
import { countLines } from "../../../store/log/sources.ts";
import { makeFolder, startDaemon } from "../../../test/support/daemon.ts";
import { startStore, type TestStore } from "../../../test/support/store.ts";
import { createLogIntake } from "../log/intake.ts";
import { startSyslogServer, type SyslogServer } from "./server.ts";

const run = promisify(execFile);
const definitions = (from: string): string => `apiVersion: opsloom/v1
kind: LogSource
metadata: { name: hosts }
spec: { receive: { syslog: { from: [${from}] } } }
---
apiVersion: opsloom/v1
kind: EventSource
metadata: { name: links }
spec:
  receive: { syslog: { from: [127.0.0.2], atLeast: error, apps: ["%LINK-3-UPDOWN"] } }
  event: { key: "\${ .host }", state: firing, severity: 3, title: "\${ .text }" }
`;

let store: TestStore;
let pool: Pool;
let server: SyslogServer;
let folder: string;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  await store.publish([{ path: "sources.yaml", text: definitions("127.0.0.1") }]);
  folder = makeFolder("syslog");
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const what = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost";
  await run("openssl", [...what.split(" "), "-keyout", key, "-out", certificate]);
  const log = pino({ level: "silent" });
  server = await startSyslogServer(
    {
      host: "127.0.0.1",
      port: 0,
      tls: { port: 0, certificate: readFileSync(certificate, "utf8"), key: readFileSync(key, "utf8"), senders: null },
    },
    { pool, log, intake: createLogIntake({ pool }) },
  );
});
afterAll(async () => {
  await server?.stop();
  await store?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => pool.query("truncate log_batches, log_counts, log_refusals"));

async function stored(): Promise<readonly LogLine[]> {
  const { rows } = await pool.query<{ bytes: Buffer }>(
    "select bytes from log_batches where source = 'hosts' order by id",
  );
  return rows.flatMap(({ bytes }) => decodeLines(bytes));
}

const texts = async (): Promise<readonly string[]> => (await stored()).map(({ text }) => text);
const until = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 15_000, interval: 50 });
const port = (): string => String(server.port);

it("what logger sends by UDP and TCP, of both RFCs, is taken", async () => {
  const to = ["--server", "127.0.0.1", "--port", port(), "--priority", "daemon.err", "--tag", "backup"];
  await run("logger", [...to, "--udp", "--rfc3164", "by udp 3164"]);
  await run("logger", [...to, "--udp", "--rfc5424", "by udp 5424"]);
  await run("logger", [...to, "--tcp", "--rfc5424", "by tcp"]);
  await run("logger", [...to, "--tcp", "--octet-count", "--rfc5424", "by tcp, counted"]);
  await until(async () => (await texts()).toSorted()).toEqual([
    "by tcp",
    "by tcp, counted",
    "by udp 3164",
    "by udp 5424",
  ]);
  for (const line of await stored()) expect(line).toMatchObject({ app: "backup", severity: "error" });
});

it("what rsyslog forwards by TCP is taken, each once and in its order", async () => {
  const own = makeFolder("rsyslog");
  const input = join(own, "app.log");
  writeFileSync(input, "");
  const configuration = join(own, "rsyslog.conf");
  writeFileSync(
    configuration,
    `global(workDirectory="${own}")
module(load="imfile" mode="polling" pollingInterval="1")
input(type="imfile" File="${input}" Tag="app:" Severity="warning" reopenOnTruncate="on")
*.* action(type="omfwd" target="127.0.0.1" port="${port()}" protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format")
`,
  );
  const daemon = await startDaemon({
    program: "rsyslogd",
    args: ["-n", "-f", configuration, "-i", join(own, "pid")],
    folder: own,
    port: 0,
    ready: async () => true,
  });
  try {
    const lines = Array.from({ length: 500 }, (_, index) => `line ${String(index)} of many`);
    writeFileSync(input, `${lines.join("\n")}\n`);
    await until(async () => (await texts()).filter((text) => text.endsWith("of many"))).toEqual(lines);
  } finally {
    await daemon.stop();
  }
});

it("what comes over TLS is taken, and what begins otherwise is not", async () => {
  const socket = connect({ host: "127.0.0.1", port: server.tlsPort ?? 0, rejectUnauthorized: false });
  await new Promise((resolve) => socket.once("secureConnect", resolve));
  socket.end("21 <11>1 - h a - - - abc<11>no frame at all\n");
  await until(texts).toEqual(["abc", "no frame at all"]);
  const plain = connectPlain({ host: "127.0.0.1", port: server.tlsPort ?? 0 });
  plain.on("error", () => undefined);
  plain.write("<11>in the clear\n");
  await new Promise((resolve) => plain.once("close", resolve));
  expect(await texts()).toHaveLength(2);
});

it("what no source takes is counted with an example, and a message without a text too", async () => {
  await sendDatagram(Buffer.from("<13>1 - - - - - -"));
  await until(async () => (await countLines(pool)).get("hosts")?.refused).toMatchObject([
    { reason: "a message without a text", lines: 1, example: "<13>1 - - - - - -" },
  ]);
  await store.publish([{ path: "sources.yaml", text: definitions("10.0.0.0/8") }]);
  await until(async () => {
    await sendDatagram(Buffer.from("<13>hello"));
    return (await countLines(pool)).get("")?.refused[0];
  }).toMatchObject({ reason: "no source takes this address", example: "127.0.0.1: <13>hello" });
  await store.publish([{ path: "sources.yaml", text: definitions("127.0.0.1") }]);
});

it("what a source of events takes is a delivery of its own, and no line", async () => {
  for (const text of ["Interface Gi0/1, changed state to down", 'a "quoted" \u0001 one'])
    await sendDatagram(Buffer.from(`<187>%LINK-3-UPDOWN: ${text}`), "127.0.0.2");
  await sendDatagram(Buffer.from("<190>%LINK-3-UPDOWN: it is not severe"), "127.0.0.2");
  await sendDatagram(Buffer.from("<187>%SYS-5-CONFIG_I: of another program"), "127.0.0.2");
  await until(async () => {
    const { rows } = await pool.query<{ body: string }>(
      "select body from deliveries where source = 'links' order by id",
    );
    return rows.map(({ body }) => JSON.parse(body) as { from: string; text: string; severity: number });
  }).toMatchObject([
    { from: "127.0.0.2", host: "127.0.0.2", severity: 3, text: "Interface Gi0/1, changed state to down" },
    { text: 'a "quoted" \u0001 one' },
  ]);
  // What another test had refused may be counted late.
  const counted = [...(await countLines(pool)).values()];
  expect(counted.filter(({ lines }) => lines > 0)).toEqual([]);
  expect(JSON.stringify(counted)).not.toContain("127.0.0.2");
});

function sendDatagram(message: Buffer, from = "127.0.0.1"): Promise<void> {
  const socket = createSocket("udp4");
  return new Promise((resolve, reject) => {
    socket.bind(0, from);
    socket.send(message, server.port ?? 0, "127.0.0.1", (error) => {
      socket.close();
      if (error === null) resolve();
      else reject(error);
    });
  });
}

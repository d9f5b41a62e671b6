import { execFile } from "node:child_process";
import { createSocket } from "node:dgram";
import { promisify } from "node:util";
import { pino } from "pino";
import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Json } from "../../../engine/base/json.ts";
import { countLines } from "../../../store/log/sources.ts";
import { startStore, type TestStore } from "../../../test/support/store.ts";
import { createLogIntake } from "../log/intake.ts";
import { type SnmpTrapServer, startSnmpTrapServer } from "./server.ts";

const run = promisify(execFile);
const secrets: { readonly [name: string]: Json } = {
  "trap-community": "c0mmunity",
  "trap-user": {
    user: "watcher",
    authProtocol: "sha256",
    authKey: "authentication1",
    privProtocol: "aes",
    privKey: "privacy-key-1",
  },
};
const definitions = `apiVersion: opsloom/v1
kind: EventSource
metadata: { name: links }
spec:
  receive: { snmpTrap: { from: [127.0.0.0/8], credentials: [trap-community], traps: [1.3.6.1.6.3.1.1.5, 1.3.6.1.4.1.8072] } }
  event: { key: "\${ .trap }", state: firing, severity: 3, title: Odd }
---
apiVersion: opsloom/v1
kind: EventSource
metadata: { name: safe }
spec:
  receive: { snmpTrap: { from: [127.0.0.0/8], credentials: [trap-user] } }
  event: { key: "\${ .trap }", state: firing, severity: 3, title: Odd }
`;

let store: TestStore;
let pool: Pool;
let server: SnmpTrapServer;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  await store.publish([{ path: "sources.yaml", text: definitions }]);
  server = await startSnmpTrapServer(
    { host: "127.0.0.1", port: 0 },
    {
      pool,
      log: pino({ level: "silent" }),
      intake: createLogIntake({ pool }),
      readSecret: async (name) => secrets[name],
    },
  );
});
afterAll(async () => {
  await server?.stop();
  await store?.stop();
});
beforeEach(() => pool.query("truncate deliveries, log_counts, log_refusals"));

const until = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 15_000, interval: 50 });
const target = (): string => `127.0.0.1:${String(server.port)}`;
const linkDown = "1.3.6.1.6.3.1.1.5.3";
const ifIndex = ["1.3.6.1.2.1.2.2.1.1.7", "i", "7"];

/** A trap of version 3 without authentication by a user without a name: a link that is down. */
const part = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
};
const whole = (value: number): Buffer => part(2, Buffer.from([value]));
const octets = (hex = ""): Buffer => part(4, Buffer.from(hex, "hex"));
const oid = (hex: string): Buffer => part(6, Buffer.from(hex, "hex"));
const trapOfNobody = part(
  0x30,
  whole(3),
  part(0x30, whole(1), part(2, Buffer.from([0x20, 0])), octets("00"), whole(3)),
  part(4, part(0x30, octets("8000000001020304"), whole(1), whole(1), octets(), octets(), octets())),
  part(
    0x30,
    octets("8000000001020304"),
    octets(),
    part(
      0xa7,
      whole(1),
      whole(0),
      whole(0),
      part(
        0x30,
        part(0x30, oid("2b06010201010300"), part(0x43, Buffer.from([1]))),
        part(0x30, oid("2b060106030101040100"), oid("2b0601060301010503")),
      ),
    ),
  ),
);
const asUser = (key = "authentication1"): string[] =>
  [
    ["-v", "3", "-l", "authPriv", "-u", "watcher", "-a", "SHA-256", "-A", key],
    ["-x", "AES", "-X", "privacy-key-1", "-r", "1", "-t", "2"],
  ].flat();

function send(bytes: Buffer): Promise<void> {
  const socket = createSocket("udp4");
  return new Promise((resolve) => {
    socket.send(bytes, server.port, "127.0.0.1", () => {
      socket.close();
      resolve();
    });
  });
}

async function deliveries(): Promise<readonly Json[]> {
  const { rows } = await pool.query<{ source: string; body: string }>(
    "select source, body from deliveries order by id",
  );
  return rows.map(({ source, body }) => ({ source, ...(JSON.parse(body) as { [name: string]: Json }) }));
}

it("a trap of version 2c is a delivery with its objects", async () => {
  const text = ["1.3.6.1.2.1.2.2.1.2.7", "s", "Gigabit Ethernet 0/7"];
  const mac = ["1.3.6.1.2.1.2.2.1.6.7", "x", "001b21aabbcc"];
  await run("snmptrap", ["-v", "2c", "-c", "c0mmunity", target(), "1234", linkDown, ...ifIndex, ...text, ...mac]);
  await until(deliveries).toEqual([
    {
      source: "links",
      version: 2,
      kind: "trap",
      from: "127.0.0.1",
      agent: "127.0.0.1",
      trap: linkDown,
      upTime: 1234,
      user: "",
      context: "",
      values: {
        "1.3.6.1.2.1.2.2.1.1.7": 7,
        "1.3.6.1.2.1.2.2.1.2.7": "Gigabit Ethernet 0/7",
        "1.3.6.1.2.1.2.2.1.6.7": "00:1b:21:aa:bb:cc",
      },
    },
  ]);
});

it("traps of version 1 have the OIDs of later versions, and the agent that they name", async () => {
  const from = ["-v", "1", "-c", "c0mmunity", target(), "1.3.6.1.4.1.8072", "10.1.2.3"];
  await run("snmptrap", [...from, "2", "0", "55", ...ifIndex]);
  await run("snmptrap", [...from, "6", "17", "56"]);
  await until(deliveries).toMatchObject([
    { version: 1, trap: linkDown, agent: "10.1.2.3", from: "127.0.0.1", upTime: 55 },
    { version: 1, trap: "1.3.6.1.4.1.8072.0.17", agent: "10.1.2.3" },
  ]);
});

it("an inform is acknowledged when it is stored, also of version 3, and told to the source that knows its user", async () => {
  await run("snmpinform", ["-v", "2c", "-c", "c0mmunity", "-r", "0", "-t", "5", target(), "", linkDown, ...ifIndex]);
  expect(await deliveries()).toMatchObject([{ source: "links", kind: "inform", trap: linkDown }]);
  await run("snmpinform", [...asUser(), target(), "", linkDown, ...ifIndex]);
  expect((await deliveries()).slice(1)).toMatchObject([
    { source: "safe", kind: "inform", version: 3, user: "watcher" },
  ]);
});

it("a trap of version 3 is taken of a user with the right keys, and of nobody else", async () => {
  const engine = ["-e", "0x8000000001020304"];
  await run("snmptrap", [...engine, ...asUser("something-else"), target(), "", linkDown, ...ifIndex]);
  await send(trapOfNobody);
  await run("snmptrap", [...engine, "-v", "3", "-l", "noAuthNoPriv", "-u", "watcher", target(), "", linkDown]);
  await run("snmptrap", [...engine, ...asUser(), target(), "", linkDown, ...ifIndex]);
  await until(deliveries).toMatchObject([{ source: "safe", kind: "trap", version: 3, trap: linkDown }]);
});

it("what no source takes is counted with its reason: a community, a trap; an inform of it is not acknowledged", async () => {
  await run("snmptrap", ["-v", "2c", "-c", "guess", target(), "", linkDown]);
  await run("snmptrap", ["-v", "2c", "-c", "c0mmunity", target(), "", "1.3.6.1.4.1.9.1"]);
  const inform = ["-v", "2c", "-c", "guess", "-r", "0", "-t", "1", target(), "", linkDown];
  await expect(run("snmpinform", inform)).rejects.toThrow(/Timeout/);
  await until(async () =>
    ((await countLines(pool)).get("")?.refused ?? [])
      .map(({ reason, lines }) => `${reason} ${String(lines)}`)
      .toSorted(),
  ).toEqual(["SNMP: no source takes this trap 1", "SNMP: none of the credentials knows it 2"]);
  expect(await deliveries()).toEqual([]);
  expect(JSON.stringify([...(await countLines(pool))])).not.toContain("guess");
});

it("datagrams that are no SNMP break nothing", async () => {
  for (const bytes of [
    Buffer.from("hello"),
    Buffer.alloc(0),
    Buffer.from("3082ffff", "hex"),
    Buffer.alloc(9_000, 0x30),
  ])
    await send(bytes);
  await run("snmpinform", ["-v", "2c", "-c", "c0mmunity", "-r", "0", "-t", "5", target(), "", linkDown]);
  expect(await deliveries()).toHaveLength(1);
});

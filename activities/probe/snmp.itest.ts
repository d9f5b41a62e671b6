import { execFileSync } from "node:child_process";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../engine/base/json.ts";
import type { DiscoveryCredential } from "../../engine/discovery/ir.ts";
import type { SnmpProbe } from "../../engine/pattern/probe.ts";
import { type Daemon, freeUdpPort, startSnmpd } from "../../test/support/daemon.ts";
import { has } from "../../test/support/listener.ts";
import {
  type AgentReply,
  type AgentRequest,
  integer,
  noSuchObject,
  octets,
  oidValue,
  type SnmpAgent,
  startAgent,
  timeTicks,
} from "../../test/support/snmp-agent.ts";
import { createCredentialMemory } from "./credential-memory.ts";
import { askOnce, type SampleParams, sampleRun } from "./sample.ts";

const sysDescr = "1.3.6.1.2.1.1.1.0";
const sysName = "1.3.6.1.2.1.1.5.0";
const snmp = (ask: SnmpProbe["ask"]): SnmpProbe => ({ kind: "snmp", ask });
const credential = (name: string, more: Partial<DiscoveryCredential> = {}): DiscoveryCredential => ({
  kind: "snmp",
  name,
  tries: 1,
  ...more,
});

describe.skipIf(!has("snmpd") || !has("snmpbulkwalk"))("net-snmp (needs snmpd and snmpbulkwalk)", () => {
  let agent: Daemon;
  beforeAll(async () => {
    agent = await startSnmpd();
  }, 120_000);
  afterAll(() => agent?.stop());
  const ask = (probe: SnmpProbe, secret: Json, more: Partial<SampleParams> = {}) =>
    askOnce(probe, {
      target: { snmpPort: agent.port },
      credentials: [credential("c", { tries: 3 })],
      secrets: { c: secret },
      ...more,
    });

  it.each<readonly [string, Json]>([
    ["a community", "s3cret-canary"],
    ["a user without keys", { user: "open" }],
    ["a user with SHA-1", { user: "sha", authProtocol: "sha", authKey: "auth-canary" }],
    ["a user with SHA-1 and AES", { user: "sha", authProtocol: "sha", authKey: "auth-canary", privKey: "priv-canary" }],
    [
      "a user with SHA-256 and AES",
      { user: "sha256", authProtocol: "sha256", authKey: "auth-canary", privProtocol: "aes", privKey: "priv-canary" },
    ],
  ])("answers to %s", async (_, secret) => {
    const answer = await ask(snmp({ get: [sysName, "1.3.6.1.2.1.1.99.0"] }), secret);
    expect(answer).toMatchObject({
      ok: true,
      credential: "c",
      output: [
        { oid: sysName, type: "OctetString", value: "shop-db1" },
        { oid: "1.3.6.1.2.1.1.99.0", value: null },
      ],
    });
    expect(JSON.stringify(answer)).not.toContain("canary");
    // The engine shows itself in version 3 alone.
    const identity =
      typeof secret === "string" ? undefined : { snmpEngineId: expect.stringMatching(/^80001f88[0-9a-f]+$/) };
    expect(answer.ok && answer.identity).toEqual(identity);
  });

  it.each<readonly [string, Json, string]>([
    ["another user", { user: "nobody", authKey: "auth-canary" }, "credentials"],
    ["another key", { user: "sha256", authKey: "wrong-canary", privKey: "priv-canary" }, "credentials"],
    ["another protocol", { user: "sha256", authProtocol: "sha", authKey: "auth-canary" }, "credentials"],
    ["a lower level than the user has to have", { user: "sha256", authKey: "auth-canary" }, "credentials"],
    ["another community", "wrong-canary", "timeout"],
  ])("refuses %s", { timeout: 60_000 }, async (_, secret, category) => {
    const answer = await ask(snmp({ get: [sysName] }), secret, { credentials: [credential("c")] });
    expect(answer).toMatchObject({ ok: false, category });
    expect(JSON.stringify(answer)).not.toContain("canary");
  });

  it("is walked to the same objects as by snmpbulkwalk", { timeout: 120_000 }, async () => {
    const run = sampleRun({
      target: { snmpPort: agent.port },
      credentials: [credential("c", { tries: 3 })],
      secrets: { c: "s3cret-canary" },
    });
    try {
      const answer = await run.ask(snmp({ walk: "1.3.6.1.2.1.1" }));
      if (!answer.ok) throw new Error(answer.message);
      const theirs = execFileSync(
        "snmpbulkwalk",
        ["-v2c", "-c", "s3cret-canary", "-On", "-Oq", `127.0.0.1:${agent.port}`, "1.3.6.1.2.1.1"],
        { encoding: "utf8", env: { ...process.env, MIBS: "" } },
      );
      const oids = theirs.split("\n").flatMap((line) => (line.startsWith(".") ? [line.slice(1).split(" ")[0]] : []));
      expect((answer.output as { oid: string }[]).map(({ oid }) => oid)).toEqual(oids);
      expect(oids.length).toBeGreaterThan(20);
      expect(answer.bytes).toBeGreaterThan(500);
    } finally {
      run.close();
    }
  });

  it("gives tables as rows, by the names of the columns", async () => {
    const answer = await ask(
      snmp({ table: "1.3.6.1.2.1.1.9.1", columns: { id: 2, description: 3, missing: 77 } }),
      "s3cret-canary",
    );
    if (!answer.ok) throw new Error(answer.message);
    expect((answer.output as Json[])[0]).toEqual({
      index: "1",
      id: expect.stringMatching(/^1\.3\.6\.1\./),
      description: expect.stringMatching(/\w/),
      missing: null,
    });
    expect(answer.output).toHaveLength(10);
  });

  it("tells its identity as octets, also in version 2c, and one object when its parent is none", async () => {
    const engine = await ask(snmp({ get: ["1.3.6.1.6.3.10.2.1.1.0"] }), "s3cret-canary");
    expect(engine).toMatchObject({ output: [{ value: expect.stringMatching(/^80:00:1f:88(:[0-9a-f]{2})+$/) }] });
    expect(await ask(snmp({ walk: sysName }), "s3cret-canary")).toMatchObject({ output: [{ value: "shop-db1" }] });
    expect(await ask(snmp({ walk: "1.3.6.1.4.1.99999" }), "s3cret-canary")).toMatchObject({ ok: true, output: [] });
  });

  it(
    "is asked with what worked first, and no more with a user that it refused too often",
    { timeout: 60_000 },
    async () => {
      const memory = createCredentialMemory(() => 1_000);
      const secrets = { bad: { user: "nobody", authKey: "wrong-canary" }, good: "s3cret-canary" };
      const credentials = [credential("bad"), credential("good")];
      const lockout = { failures: 2, pauseMs: 60_000 };
      const params = { now: () => 1_000, memory, secrets, credentials, lockout, target: { snmpPort: agent.port } };
      expect(await askOnce(snmp({ get: [sysName] }), params)).toMatchObject({ ok: true, credential: "good" });
      expect(memory.rows()).toEqual([
        { address: "127.0.0.1", kind: "snmp", name: "bad", failures: 1, workedAt: null, pausedUntil: null },
        { address: "127.0.0.1", kind: "snmp", name: "good", failures: 0, workedAt: 1_000, pausedUntil: null },
      ]);
      // The one that worked is first now: the other is not tried again.
      await askOnce(snmp({ get: [sysName] }), params);
      expect(memory.rows()[0]).toMatchObject({ failures: 1 });
      const only = { ...params, credentials: [credential("bad")] };
      expect(await askOnce(snmp({ get: [sysName] }), only)).toMatchObject({ category: "credentials" });
      expect(await askOnce(snmp({ get: [sysName] }), only)).toMatchObject({
        category: "credentials",
        message: expect.stringContaining('rest so that no account is locked: "bad" until 1970-01-01T00:01:01.000Z'),
      });
    },
  );
});

describe("an agent", () => {
  const agents: SnmpAgent[] = [];
  afterEach(() => {
    for (const agent of agents.splice(0)) agent.close();
  });
  const start = async (reply: (request: AgentRequest) => AgentReply): Promise<SnmpAgent> => {
    const agent = await startAgent(reply);
    agents.push(agent);
    return agent;
  };
  const ask = (agent: SnmpAgent, probe: SnmpProbe, more: Partial<SampleParams> = {}) =>
    askOnce(probe, {
      target: { snmpPort: agent.port },
      credentials: [credential("c")],
      secrets: { c: "public" },
      ...more,
    });
  const system: { readonly [oid: string]: Buffer } = {
    "1.3.6.1.2.1.1.1.0": octets("david\xAE Hybrid Mail Printer\r\nfirmware 1"),
    "1.3.6.1.2.1.1.2.0": oidValue("1.3.6.1.4.1.9.1.1208"),
    "1.3.6.1.2.1.1.3.0": timeTicks(1, 0),
    "1.3.6.1.2.1.1.4.0": octets("M\xFCller Franz"),
    "1.3.6.1.2.1.1.5.0": octets("kvm-av3108\0"),
    "1.3.6.1.2.1.1.6.0": octets(Buffer.from("Zürich, Raum 3")),
  };
  const all = Object.keys(system);
  const values = ({ oids }: AgentRequest): AgentReply => ({
    values: oids.map((oid) => [oid, system[oid] ?? noSuchObject] as const),
  });

  it("that ends texts with NULs and writes in Latin-1 is read", async () => {
    const agent = await start(values);
    expect(await ask(agent, snmp({ get: all }))).toMatchObject({
      output: [
        { value: "david® Hybrid Mail Printer firmware 1" },
        { type: "OID", value: "1.3.6.1.4.1.9.1.1208" },
        { type: "TimeTicks", value: 256 },
        { value: "Müller Franz" },
        { value: "kvm-av3108" },
        { value: "Zürich, Raum 3" },
      ],
    });
  });

  it("that speaks only version 1 is asked in it", async () => {
    const agent = await start((request) => (request.version === 0 ? values(request) : null));
    expect(await ask(agent, snmp({ get: all.slice(4) }))).toMatchObject({
      ok: true,
      output: [{ value: "kvm-av3108" }, { value: "Zürich, Raum 3" }],
    });
    expect(agent.asked.map(({ version }) => version)).toEqual([1, 0, 0]);
  });

  it("of version 1 that refuses a request whole for one object tells the others", async () => {
    const agent = await start((request) =>
      request.version !== 0 ? null : request.oids.includes(sysName) ? { error: 2 } : values(request),
    );
    expect(await ask(agent, snmp({ get: all }))).toMatchObject({
      output: [{}, {}, {}, { value: "Müller Franz" }, { oid: sysName, value: null }, { value: "Zürich, Raum 3" }],
    });
  });

  it("that finds six objects too big is asked for fewer at a time", async () => {
    const agent = await start((request) => (request.oids.length > 1 ? { error: 1 } : values(request)));
    const answer = await ask(agent, snmp({ get: all }));
    expect(answer).toMatchObject({ ok: true, output: all.map((oid) => ({ oid })) });
    expect(agent.asked.some(({ objects }) => objects > 1)).toBe(true);
  });

  it("that finds everything too big is no agent we can read", async () => {
    const agent = await start(({ oids }) =>
      oids[0] === sysDescr ? { error: 1 } : { values: [[oids[0] ?? "", octets("x")]] },
    );
    expect(await ask(agent, snmp({ get: [sysDescr] }))).toMatchObject({ ok: false, category: "protocol" });
  });

  /** Answers walks of rows 1 to `rows` of 1.3.6.1.2.1.99. */
  const table =
    (rows: number, next: (row: number) => number = (row) => row + 1) =>
    ({ oids, pdu, maxRepetitions }: AgentRequest): AgentReply => {
      const [oid = ""] = oids;
      if (pdu === 0xa0) return { values: [[oid, oidValue("1.3.6.1")]] };
      const list: (readonly [string, Buffer])[] = [];
      let row = Number(/^1\.3\.6\.1\.2\.1\.99\.(\d+)$/.exec(oid)?.[1] ?? 0);
      for (let left = pdu === 0xa1 ? 1 : Math.min(maxRepetitions, 30); left > 0; left--) {
        row = next(row);
        list.push(row > rows ? ["1.3.6.1.2.1.100.1", integer(0)] : [`1.3.6.1.2.1.99.${row}`, integer(row)]);
      }
      return { values: list };
    };

  it("is walked in bulk, and singly in version 1", async () => {
    const bulk = await start(table(100));
    expect(await ask(bulk, snmp({ walk: "1.3.6.1.2.1.99" }))).toMatchObject({ ok: true, output: { length: 100 } });
    expect(bulk.asked.length).toBeLessThan(8);
    const old = await start((request) => (request.version === 0 ? table(20)(request) : null));
    expect(await ask(old, snmp({ walk: "1.3.6.1.2.1.99" }))).toMatchObject({ ok: true, output: { length: 20 } });
  });

  it("that finds many rows too big is asked for fewer", async () => {
    const agent = await start((request) =>
      request.pdu === 0xa5 && request.maxRepetitions > 4 ? { error: 1 } : table(20)(request),
    );
    expect(await ask(agent, snmp({ walk: "1.3.6.1.2.1.99" }))).toMatchObject({ ok: true, output: { length: 20 } });
  });

  it.each<readonly [string, (row: number) => number, string, string]>([
    ["in circles", (row) => (row % 7) + 1, "protocol", "does not ascend at 1.3.6.1.2.1.99.1"],
    ["backwards", (row) => (row === 0 ? 9 : row - 1), "protocol", "does not ascend at 1.3.6.1.2.1.99.8"],
    ["on the spot", (row) => Math.max(1, row), "protocol", "does not ascend"],
    ["for ever", (row) => row + 1, "tooLarge", "500 objects"],
  ])("whose walk goes %s comes to an end", async (_, next, category, says) => {
    const agent = await start(table(Number.POSITIVE_INFINITY, next));
    expect(await ask(agent, snmp({ walk: "1.3.6.1.2.1.99" }), { limits: { maxRows: 500 } })).toMatchObject({
      ok: false,
      category,
      message: expect.stringContaining(says),
    });
    expect(agent.asked.length).toBeLessThan(40);
  });

  it("that answers with no SNMP is told so", async () => {
    const agent = await start(() => Buffer.alloc(1_400, 0xff));
    expect(await ask(agent, snmp({ get: [sysName] }))).toMatchObject({ ok: false, category: "protocol" });
  });

  it("that is not there costs one wait, however many questions follow", async () => {
    const run = sampleRun({
      target: { snmpPort: await freeUdpPort() },
      credentials: [credential("c")],
      secrets: { c: "public" },
      limits: { snmpMs: 500 },
    });
    const began = performance.now();
    for (const _ of [1, 2, 3, 4, 5])
      expect(await run.ask(snmp({ get: [sysName] }))).toMatchObject({ ok: false, category: "timeout" });
    run.close();
    expect(performance.now() - began).toBeLessThan(2_500);
  });
});

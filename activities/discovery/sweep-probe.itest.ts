import http from "node:http";
import https from "node:https";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import dgram from "node:dgram";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { defaultLockout } from "../../engine/discovery/credential.ts";
import type { Discovery } from "../../engine/discovery/ir.ts";
import { planSweep, type SweepPlan } from "../../engine/discovery/plan.ts";
import { loadDefinitions } from "../../engine/definition/load.ts";
import { earlierRelations } from "../../engine/identity/earlier-relations.ts";
import type { CiClass } from "../../engine/identity/ir.ts";
import { readCi } from "../../store/cmdb/find.ts";
import { readRelations } from "../../store/cmdb/relations.ts";
import { searchCis } from "../../store/cmdb/search.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { type EndedRun, type EndRunParams, endRun } from "../../store/discovery/end-run.ts";
import { addressesWithErrors, countTargets, readRunErrors, readTargets } from "../../store/discovery/read-targets.ts";
import { readRuns } from "../../store/discovery/read-runs.ts";
import { startRun } from "../../store/discovery/start-run.ts";
import { readAffinity } from "../../store/discovery/credential-affinity.ts";
import { cmdbDefinitions } from "../../test/support/cmdb-definitions.ts";
import { startSnmpd } from "../../test/support/daemon.ts";
import {
  type AgentReply,
  type AgentRequest,
  noSuchObject,
  octets,
  oidValue,
  startAgent,
  timeTicks,
} from "../../test/support/snmp-agent.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import type { SecretStore } from "../function/secret.ts";
import { absentAfter, sampleDiscovery } from "../../engine/discovery/sample.ts";
import { adopt, has, listen, type Listener, selfSigned } from "../../test/support/listener.ts";
import type { ProbeTimes } from "./inspect-port.ts";
import { recallLogins } from "./recall-logins.ts";
import { probeShard } from "./sweep-probe.ts";
import { takeShard } from "./sweep-take.ts";

let store: TestStore;
let pool: pg.Pool;
const listeners: Listener[] = [];

const loaded = loadDefinitions(cmdbDefinitions());
const classes = Object.fromEntries(
  loaded.definitions
    .filter(({ kind }) => kind === "CIClass")
    .map((definition) => [definition.name, definition.ir as unknown as CiClass]),
);

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());
beforeEach(async () => {
  await pool.query(
    "truncate cis, ci_traffic, ci_identifiers, ci_relations, ci_changes, ci_lookalikes, ci_sightings, discovery_runs, discovery_shards, discovery_targets, discovery_errors, credential_affinity cascade",
  );
});
afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
});
async function started(listener: Promise<Listener>): Promise<Listener> {
  const one = await listener;
  listeners.push(one);
  return one;
}

let clock = Date.now();
const noSecrets: SecretStore = { read: () => Promise.resolve(undefined) };
interface RunOptions {
  readonly phase?: EndRunParams["phase"];
  readonly exclude?: readonly string[];
  readonly secrets?: SecretStore;
  readonly snmpPort?: number;
  readonly times?: ProbeTimes;
  readonly twice?: boolean;
  readonly whole?: boolean;
}

function planned(discovery: Discovery): SweepPlan {
  const plan = planSweep(discovery);
  if (!plan.ok) throw new Error(plan.error);
  return plan.value;
}

/** A whole run in one shard; the clock moves a minute between start, sweep and end. */
async function run(
  discovery: Discovery,
  { phase = "completed", exclude = [], secrets = noSecrets, twice = false, whole = true, ...deps }: RunOptions = {},
): Promise<EndedRun & { readonly id: string }> {
  const plan = planned(discovery);
  const id = `run-${(clock += 60_000)}`;
  await startRun(pool, { id, discovery: discovery.name, plan, whole, at: clock });
  clock += 60_000;
  const { intervals, ports, rate } = plan;
  const { credentials, lockout = defaultLockout } = discovery;
  const shard = { runId: id, discovery: discovery.name, first: 0, intervals };
  for (let delivery = 0; delivery < (twice ? 2 : 1); delivery++) {
    const { known } = await recallLogins(pool, { intervals, credentials });
    const seen = await probeShard(
      { ...shard, ports, rate, alive: discovery.alive ?? null, credentials, lockout, known },
      {
        exclude,
        secrets,
        now: () => clock,
        concurrency: 64,
        times: { connectMs: 5_000, greetingMs: 400, answerMs: 3_000 },
        signal: new AbortController().signal,
        ...deps,
      },
    );
    // As it comes back through Temporal.
    const told = JSON.parse(JSON.stringify(seen)) as typeof seen;
    await takeShard(
      { ...shard, stamp: discovery.stamp, lockout, seen: told },
      { pool, now: () => clock, classes, relations: earlierRelations },
    );
  }
  clock += 60_000;
  const ended = await endRun(pool, { id, phase, fault: null, at: clock, onMissing: discovery.onMissing });
  return { id, ...ended };
}

const webServer = (): http.Server =>
  http.createServer((_, res) => res.writeHead(200, { server: "nginx/1.22.1" }).end("<title>Shop</title>"));

describe("a sweep", () => {
  it("fills the CMDB with the host, what listens on it and how they relate, once", async () => {
    const web = await started(adopt(webServer()));
    const ssh = await started(listen((socket) => socket.write("SSH-2.0-OpenSSH_9.2p1\r\n")));
    const discovery = sampleDiscovery({ ports: [web.port, ssh.port], stamp: { site: "berlin" } });
    const first = await run(discovery);
    expect(first.counts).toMatchObject({ probed: 1, alive: 1, active: 1, openPorts: 2, inserted: 3, faults: 0 });
    expect(await readCi(pool, "127-0-0-1")).toMatchObject({
      class: "host",
      attributes: { address: { value: "127.0.0.1", source: "discovery" }, site: { value: "berlin" } },
    });
    const [page] = await searchCis(pool, { classes: ["web-server"] });
    expect(page).toMatchObject({
      name: `nginx 127.0.0.1:${web.port}`,
      attributes: {
        product: { value: "nginx" },
        version: { value: "1.22.1" },
        pageTitle: { value: "Shop" },
        protocol: { value: "http" },
      },
    });
    expect((await readRelations(pool, "127-0-0-1")).map((relation) => relation.name)).toEqual(["runs", "runs"]);
    const second = await run(discovery);
    expect(second.counts).toMatchObject({ inserted: 0, updated: 0, unchanged: 3 });
  });

  it("counts a shard once that is delivered twice", async () => {
    const web = await started(adopt(webServer()));
    expect((await run(sampleDiscovery({ ports: [web.port] }), { twice: true })).counts).toMatchObject({
      probed: 1,
      openPorts: 1,
    });
  });

  it("never touches an excluded address, and says how many answered on the others", async () => {
    const ports = { port: 28_080 };
    const [first, excluded, third] = await Promise.all(
      ["127.0.1.1", "127.0.1.2", "127.0.1.3"].map((address) => started(adopt(webServer(), { address, ...ports }))),
    );
    const ended = await run(sampleDiscovery({ ranges: ["127.0.1.0/29"], exclude: ["127.0.1.2"], ports: [28_080] }));
    expect([first?.connections, excluded?.connections, third?.connections]).toEqual([1, 0, 1]);
    expect(ended.counts).toMatchObject({ probed: 7, alive: 7, active: 2 });
  });

  it("refuses a shard whole that holds an address this collector excludes, before it touches any", async () => {
    const web = await started(adopt(webServer()));
    await expect(run(sampleDiscovery({ ports: [web.port] }), { exclude: ["127.0.0.0/8"] })).rejects.toThrow(
      /excludes \(127\.0\.0\.0\/8\)/,
    );
    expect(web.connections).toBe(0);
  });

  it("starts no more connections in a second than the rate allows", async () => {
    const web = await started(adopt(webServer(), { address: "127.0.2.1" }));
    const others = await Promise.all(
      [2, 3, 4, 5].map((n) => started(adopt(webServer(), { address: `127.0.2.${n}`, port: web.port }))),
    );
    const all = [web, ...others];
    const begin = performance.now();
    await run(sampleDiscovery({ ranges: ["127.0.2.1-127.0.2.5"], ports: [web.port, web.port + 1], rate: 20 }));
    expect(all.map((one) => one.connections)).toEqual([1, 1, 1, 1, 1]);
    // Ten connections, 50 ms apart: slower is no fault.
    expect(performance.now() - begin).toBeGreaterThanOrEqual(450);
  });

  describe("when something vanishes", () => {
    it("marks it absent after as many finished runs as the definition says, and active again when it is back", async () => {
      const web = await started(adopt(webServer()));
      const keep = await started(adopt(webServer()));
      const discovery = sampleDiscovery({ ports: [web.port, keep.port] });
      await run(discovery);
      const id = (await searchCis(pool, { attributes: { port: web.port } }))[0]?.id ?? "";
      await web.close();
      expect((await run(discovery)).absent).toEqual([]);
      expect((await run(discovery)).absent).toEqual([id]);
      expect(await readCi(pool, id)).toMatchObject({ state: "absent", absentAt: expect.any(Number) });
      expect((await run(discovery)).absent).toEqual([]);
      await started(adopt(webServer(), { port: web.port }));
      await run(discovery);
      expect(await readCi(pool, id)).toMatchObject({ state: "active", absentAt: null });
    });

    it.each(["cancelled", "expired", "faulted"] as const)("infers nothing from a run that %s", async (phase) => {
      const web = await started(adopt(webServer()));
      const discovery = sampleDiscovery({ ports: [web.port], onMissing: absentAfter(1) });
      await run(discovery);
      await web.close();
      expect((await run(discovery, { phase })).absent).toEqual([]);
      expect((await run(discovery)).absent).not.toEqual([]);
    });

    it("judges only addresses and ports that the run looked at", async () => {
      const web = await started(adopt(webServer(), { address: "127.0.3.1" }));
      const wide = sampleDiscovery({ ranges: ["127.0.3.1"], ports: [web.port], onMissing: absentAfter(1) });
      await run(wide);
      await web.close();
      expect((await run({ ...wide, ranges: ["127.0.3.2"] })).absent).toEqual([]);
      // The host answers no more on another port either, the application's own port was not asked.
      expect((await run({ ...wide, ports: [1] })).absent).toEqual(["127-0-3-1"]);
      expect((await run(wide)).absent).toHaveLength(1);
    });

    it("keeps a CI that another source reported since, or another discovery still sees", async () => {
      const web = await started(adopt(webServer(), { address: "127.0.4.1" }));
      const discovery = sampleDiscovery({ ranges: ["127.0.4.1"], ports: [web.port], onMissing: absentAfter(1) });
      await run(discovery);
      await run({ ...discovery, name: "second" });
      await web.close();
      expect((await run(discovery)).absent).toEqual([]);
      await upsert(pool, {
        classes,
        candidates: [{ ref: "h", class: "host", attributes: { address: "127.0.4.1" }, relations: [] }],
        source: "agent",
        at: (clock += 120_000),
      });
      expect((await run({ ...discovery, name: "second" })).absent).toEqual([expect.stringMatching(/^nginx-/)]);
    });

    it("ends a run once: a second ending keeps the first outcome", async () => {
      const web = await started(adopt(webServer()));
      const discovery = sampleDiscovery({ ports: [web.port] });
      const ended = await run(discovery, { phase: "cancelled" });
      expect(
        await endRun(pool, {
          id: ended.id,
          phase: "completed",
          fault: null,
          at: clock,
          onMissing: discovery.onMissing,
        }),
      ).toMatchObject({ phase: "cancelled" });
      expect(await readRuns(pool, { discovery: "lab" })).toMatchObject([
        { id: ended.id, phase: "cancelled", addresses: 1, doneCount: 1 },
      ]);
    });
  });

  describe.skipIf(!has("openssl"))("of TLS (needs openssl)", () => {
    it("relates every endpoint to its one certificate and says what is wrong with it", async () => {
      const pair = selfSigned("shop.example", { days: -1 });
      const servers = await Promise.all(
        [0, 1].map(() => started(adopt(https.createServer(pair, (_, res) => res.end("hello"))))),
      );
      await run(sampleDiscovery({ ports: servers.map((server) => server.port) }));
      const [certificate, ...others] = await searchCis(pool, { classes: ["certificate"] });
      expect(others).toEqual([]);
      expect(certificate).toMatchObject({
        name: "certificate shop.example",
        attributes: { selfSigned: { value: true }, alternativeNames: { value: ["shop.example"] } },
      });
      expect((await readRelations(pool, certificate?.id ?? "")).map((relation) => relation.name)).toEqual([
        "certificateOf",
        "certificateOf",
      ]);
      const [application] = await searchCis(pool, { classes: ["application"] });
      expect(application?.attributes["tlsProblems"]?.value).toEqual(["expired", "selfSigned"]);
    });

    it("relates an endpoint to the certificate it shows now, and no longer to the one before", async () => {
      const before = await started(adopt(https.createServer(selfSigned("shop.example"), (_, res) => res.end())));
      const discovery = sampleDiscovery({ ports: [before.port] });
      await run(discovery);
      await before.close();
      await started(
        adopt(
          https.createServer(selfSigned("shop.example"), (_, res) => res.end()),
          { port: before.port },
        ),
      );
      await run(discovery);
      const cis = await searchCis(pool, { classes: ["certificate"] });
      const shown = await Promise.all(cis.map(async (ci) => (await readRelations(pool, ci.id)).length));
      expect(shown.sort((a, b) => a - b)).toEqual([0, 1]);
    });
  });

  it("takes hostile banners of every kind into the store, bounded, and goes on", async () => {
    const banners = [
      Buffer.alloc(1_000_000, "A"),
      Buffer.from([0, 1, 2, 0xff, 0xfe, 0x0a]),
      Buffer.from("'; drop table cis; --\n"),
      Buffer.from('{"__proto__":{"x":1}}\n'),
      Buffer.from("\u202e\u0000\u001b[2J<script>\n"),
    ];
    const hostile = await Promise.all(banners.map((banner) => started(listen((socket) => socket.write(banner)))));
    const fine = await started(adopt(webServer()));
    const ended = await run(sampleDiscovery({ ports: [...hostile, fine].map((one) => one.port) }));
    expect(ended.counts).toMatchObject({ openPorts: 6, inserted: 7, faults: 0 });
    const cis = await searchCis(pool, { classes: ["application"] });
    for (const ci of cis) expect(JSON.stringify(ci.attributes["banner"]?.value ?? "").length).toBeLessThanOrEqual(257);
    expect(JSON.stringify(cis)).not.toMatch(/\\u0000|\\u001b|\u202e/);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it("says which credential is missing and asks for nothing without it", async () => {
    const web = await started(adopt(webServer()));
    const ended = await run(
      sampleDiscovery({ ports: [web.port], credentials: [{ kind: "snmp", name: "lab-community", tries: 1 }] }),
    );
    expect(await readRunErrors(pool, ended.id)).toEqual([
      {
        phase: "explore",
        category: "configuration",
        port: null,
        credential: "lab-community",
        message: expect.stringContaining('the secret "lab-community" is not used: it does not exist'),
      },
    ]);
  });

  it("tells of every address that answered how far it came, and what was in the way", async () => {
    const web = await started(adopt(webServer(), { address: "127.0.6.1" }));
    const mute = await started(listen(() => {}, { address: "127.0.6.2", port: web.port }));
    const discovery = sampleDiscovery({ ranges: ["127.0.6.1-127.0.6.3"], ports: [web.port] });
    const ended = await run(discovery, { twice: true });
    const targets = await readTargets(pool, { runId: ended.id, limit: 10 });
    expect(targets).toEqual([
      {
        address: "127.0.6.1",
        phase: "identify",
        ports: [web.port],
        ciId: "127-0-6-1",
        credentials: [],
        tookMs: expect.any(Number),
        errors: [],
      },
      expect.objectContaining({
        address: "127.0.6.2",
        phase: "identify",
        errors: [expect.objectContaining({ phase: "classify", category: "protocol", port: mute.port })],
      }),
      expect.objectContaining({ address: "127.0.6.3", phase: "alive", ports: [], ciId: null }),
    ]);
    const of = async (query: object): Promise<string[]> =>
      (await readTargets(pool, { runId: ended.id, limit: 10, ...query })).map(({ address }) => address);
    expect(await of({ phase: "alive" })).toEqual(["127.0.6.3"]);
    expect(await of({ category: "protocol" })).toEqual(["127.0.6.2"]);
    expect(await of({ category: "credentials" })).toEqual([]);
    expect(await of({ after: "127.0.6.1", limit: 1 })).toEqual(["127.0.6.2"]);
    expect(await countTargets(pool, ended.id)).toEqual({
      phases: { identify: 2, alive: 1 },
      categories: { protocol: 1 },
    });
    const failed = { runId: ended.id, limit: 10 };
    expect(await addressesWithErrors(pool, { ...failed, category: null })).toEqual(["127.0.6.2"]);
    expect(await addressesWithErrors(pool, { ...failed, category: "timeout" })).toEqual([]);
  });

  it("probes no further what is silent on every port of phase 0, and what refuses one it does", async () => {
    const [alive, web] = [await freePort(), await started(adopt(webServer(), { address: "127.0.6.9" }))];
    const discovery = sampleDiscovery({ ranges: ["127.0.6.9"], alive: [alive], ports: [web.port] });
    expect((await run(discovery)).counts).toMatchObject({ connections: 2, alive: 1, active: 1 });
    // No network answers for a broadcast.
    const silent = { ...discovery, ranges: ["255.255.255.255"], name: "silent" };
    const times = { connectMs: 300, greetingMs: 50, answerMs: 300 };
    expect((await run(silent, { times })).counts).toMatchObject({ probed: 1, connections: 1, alive: 0, active: 0 });
  });

  it("leaves to the next shard what does not fit the result any more, in the order of the addresses", async () => {
    const first = await started(adopt(webServer(), { address: "127.0.6.17" }));
    for (const n of [18, 19]) await started(adopt(webServer(), { address: `127.0.6.${n}`, port: first.port }));
    const { intervals } = planned(sampleDiscovery({ ranges: ["127.0.6.16-127.0.6.20"] }));
    const signal = new AbortController().signal;
    const seen = await probeShard(
      {
        runId: "r",
        discovery: "d",
        first: 0,
        intervals,
        ports: [first.port],
        alive: null,
        rate: 1_000,
        credentials: [],
        lockout: defaultLockout,
        known: [],
      },
      {
        exclude: [],
        secrets: noSecrets,
        now: () => clock,
        concurrency: 64,
        times: { connectMs: 5_000, greetingMs: 400, answerMs: 3_000 },
        signal,
        maxBytes: 400,
      },
    );
    expect(seen.addresses).toBeLessThan(5);
    expect(seen.addresses).toBeGreaterThanOrEqual(1);
    expect(seen.targets.map(({ observation }) => observation.address)).toEqual(
      [16, 17, 18, 19, 20].slice(0, seen.addresses).map((n) => `127.0.6.${n}`),
    );
  });

  it("takes nothing of an address that the collector was not asked for", async () => {
    const target = {
      observation: { address: "10.0.0.1", ports: [], snmp: null },
      credentials: [],
      errors: [],
      tookMs: 1,
    };
    const { intervals } = planned(sampleDiscovery({ ranges: ["127.0.6.16"] }));
    const told = { addresses: 1, connections: 1, targets: [], errors: [], logins: [] };
    const login = { address: "10.0.0.1", kind: "snmp", name: "c", end: "accepted", at: clock } as const;
    const shard = { runId: "r", discovery: "d", first: 0, intervals, stamp: {}, lockout: defaultLockout };
    for (const seen of [
      { ...told, targets: [target] },
      { ...told, logins: [login] },
    ])
      await expect(
        takeShard({ ...shard, seen }, { pool, now: () => clock, classes, relations: earlierRelations }),
      ).rejects.toThrow('a collector tells of "10.0.0.1", which it was not asked for');
    expect(await readAffinity(pool, ["10.0.0.1"])).toEqual([]);
  });

  it("infers nothing from a run of some addresses only", async () => {
    const web = await started(adopt(webServer()));
    const discovery = sampleDiscovery({ ports: [web.port], onMissing: absentAfter(1) });
    await run(discovery);
    await web.close();
    expect((await run(discovery, { whole: false })).absent).toEqual([]);
    expect((await run(discovery)).absent).toHaveLength(2);
  });
});

describe.skipIf(!has("sshd"))("a sweep of OpenSSH (needs sshd)", () => {
  it("reads its identification, and the daemon's log shows no attempt to log in", async () => {
    const folder = mkdtempSync(join(tmpdir(), "opsloom-sshd-"));
    const port = await freePort();
    // Where sshd started by root separates privileges, if it never was on this machine.
    if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
    const sshd = spawn(
      "/usr/sbin/sshd",
      [
        "-D",
        "-e",
        "-f",
        "/dev/null",
        "-h",
        join(folder, "key"),
        "-p",
        String(port),
        "-o",
        "ListenAddress=127.0.0.1",
        "-o",
        "PidFile=none",
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    const log = collect(sshd);
    try {
      await answers(port);
      await run(sampleDiscovery({ ports: [port] }));
      expect(await searchCis(pool, { attributes: { product: "openssh" } })).toMatchObject([
        { class: "application", attributes: { protocol: { value: "ssh" }, classifiedBy: { value: "greeting" } } },
      ]);
      expect(log.text()).not.toMatch(/Failed|Accepted|Invalid user/);
    } finally {
      await stop(sshd);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe.skipIf(!has("nginx") || !has("openssl"))("a sweep of nginx (needs nginx and openssl)", () => {
  it("finds HTTP in clear and behind TLS as web servers with the version", async () => {
    const folder = mkdtempSync(join(tmpdir(), "opsloom-nginx-"));
    chmodSync(folder, 0o755);
    const [plain, secure] = [await freePort(), await freePort()];
    const { key, cert } = selfSigned("shop.example");
    writeFileSync(join(folder, "key.pem"), key);
    writeFileSync(join(folder, "cert.pem"), cert);
    writeFileSync(
      join(folder, "nginx.conf"),
      `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr; events {}
       http { access_log off; client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
         server { listen 127.0.0.1:${plain}; return 200 'ok'; }
         server { listen 127.0.0.1:${secure} ssl; ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem; return 200 'ok'; } }`,
    );
    const nginx = spawn("/usr/sbin/nginx", ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    try {
      await answers(secure);
      await run(sampleDiscovery({ ports: [plain, secure] }));
      const cis = await searchCis(pool, { classes: ["web-server"] });
      expect(
        cis.map((ci) => [
          ci.attributes["port"]?.value,
          ci.attributes["protocol"]?.value,
          ci.attributes["product"]?.value,
        ]),
      ).toEqual(
        [
          [plain, "http", "nginx"],
          [secure, "https", "nginx"],
        ].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
      );
      expect(cis[0]?.attributes["version"]?.value).toMatch(/^\d+\.\d+/);
      expect(await searchCis(pool, { classes: ["certificate"] })).toHaveLength(1);
    } finally {
      await stop(nginx);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe.skipIf(!has("snmpd"))("a sweep of net-snmp (needs snmpd)", () => {
  it(
    "reads the system group with the community that is answered, after one that is not",
    { timeout: 300_000 },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "opsloom-snmpd-"));
      const port = await freeUdpPort();
      writeFileSync(
        join(folder, "snmpd.conf"),
        `rocommunity s3cret-canary 127.0.0.1\nsyslocation Rack 7\nsyscontact ops@example.org\nsysname shop-db1\n`,
      );
      const snmpd = spawn(
        "/usr/sbin/snmpd",
        ["-f", "-Lo", "-C", "-c", join(folder, "snmpd.conf"), "-p", join(folder, "pid"), `udp:127.0.0.1:${port}`],
        {
          stdio: "ignore",
          env: { ...process.env, SNMP_PERSISTENT_DIR: folder },
        },
      );
      const secrets: SecretStore = { read: (name) => Promise.resolve(name === "good" ? "s3cret-canary" : "wrong") };
      const credentials: Discovery["credentials"] = [
        { kind: "snmp", name: "bad", tries: 1 },
        { kind: "snmp", name: "good", tries: 3 },
      ];
      try {
        await expect
          .poll(
            async () =>
              (await run(sampleDiscovery({ ports: [1], credentials }), { secrets, snmpPort: port })).counts["active"],
            {
              timeout: 20_000,
            },
          )
          .toBe(1);
        expect(await searchCis(pool, { classes: ["host"] })).toMatchObject([
          {
            name: "shop-db1",
            attributes: {
              location: { value: "Rack 7" },
              contact: { value: "ops@example.org" },
              os: { value: expect.stringContaining("Linux") },
            },
          },
        ]);
        const { rows } = await pool.query(
          "select (select jsonb_agg(c) from cis c)::text || (select jsonb_agg(s) from discovery_shards s)::text || (select jsonb_agg(r) from discovery_runs r)::text as everything",
        );
        expect(JSON.stringify(rows)).not.toContain("s3cret-canary");
      } finally {
        await stop(snmpd);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );

  it("asks a user of version 3, and tells where one is refused", { timeout: 120_000 }, async () => {
    const snmpd = await startSnmpd();
    try {
      const discovery = sampleDiscovery({
        ports: [1],
        credentials: [
          { kind: "snmp", name: "elsewhere", tries: 3, for: ["10.0.0.0/8"] },
          { kind: "snmp", name: "core", tries: 3, for: ["127.0.0.0/16"] },
        ],
      });
      const keys = { authProtocol: "sha256", privProtocol: "aes", authKey: "auth-canary", privKey: "priv-canary" };
      const secrets = (user: string): SecretStore => ({
        read: (name) => Promise.resolve(name === "core" ? { user, ...keys } : "elsewhere-canary"),
      });
      await run(discovery, { secrets: secrets("sha256"), snmpPort: snmpd.port });
      expect(await searchCis(pool, { classes: ["host"] })).toMatchObject([{ name: "shop-db1" }]);
      expect(await readAffinity(pool, ["127.0.0.1"])).toMatchObject([{ name: "core", workedAt: expect.any(Number) }]);
      const refused = await run(discovery, { secrets: secrets("nobody"), snmpPort: snmpd.port });
      expect(await readTargets(pool, { runId: refused.id, category: "credentials", limit: 10 })).toMatchObject([
        {
          address: "127.0.0.1",
          errors: [{ phase: "explore", message: expect.stringContaining('refused the snmp credentials "core"') }],
        },
      ]);
      const { rows } = await pool.query(
        "select (select jsonb_agg(c) from cis c)::text || (select jsonb_agg(s) from discovery_shards s)::text || (select jsonb_agg(e) from discovery_errors e)::text || (select jsonb_agg(a) from credential_affinity a)::text as everything",
      );
      expect(JSON.stringify(rows)).not.toContain("canary");
    } finally {
      await snmpd.stop();
    }
  });

  it(
    "counts what was refused once, also when it is delivered twice, and rests after as many as the pause says",
    {
      timeout: 120_000,
    },
    async () => {
      const snmpd = await startSnmpd();
      try {
        const lockout = { failures: 2, pauseMs: 3_600_000 };
        const discovery = sampleDiscovery({
          ports: [1],
          credentials: [{ kind: "snmp", name: "core", tries: 1 }],
          lockout,
        });
        const secret = {
          user: "nobody",
          authProtocol: "sha256",
          privProtocol: "aes",
          authKey: "auth-canary",
          privKey: "priv-canary",
        };
        const options = { secrets: { read: () => Promise.resolve(secret) }, snmpPort: snmpd.port };
        const standing = async () => readAffinity(pool, ["127.0.0.1"]);
        await run(discovery, { ...options, twice: true });
        expect(await standing()).toMatchObject([{ name: "core", failures: 1, pausedUntil: null }]);
        await run(discovery, options);
        expect(await standing()).toMatchObject([{ failures: 2, pausedUntil: expect.any(Number) }]);
        const resting = await run(discovery, options);
        expect(await standing()).toMatchObject([{ failures: 2 }]);
        expect(await readTargets(pool, { runId: resting.id, limit: 10 })).toMatchObject([
          {
            errors: [
              { category: "credentials", message: expect.stringContaining("rest so that no account is locked") },
            ],
          },
        ]);
      } finally {
        await snmpd.stop();
      }
    },
  );

  it("takes garbage in answer to SNMP for no agent", async () => {
    const socket = dgram.createSocket("udp4");
    socket.on("message", (_, peer) => socket.send(Buffer.alloc(1_400, 0xff), peer.port, peer.address));
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    try {
      const credentials: Discovery["credentials"] = [{ kind: "snmp", name: "any", tries: 1 }];
      const ended = await run(sampleDiscovery({ ports: [1], credentials }), {
        secrets: { read: () => Promise.resolve("public") },
        snmpPort: socket.address().port,
      });
      expect(ended.counts).toMatchObject({ alive: 1, active: 0 });
    } finally {
      socket.close();
    }
  });
});

/** Agents as they are met in the field, each at an address of its own. */
describe("a sweep of agents that are none of the newest", () => {
  const [description, objectId, uptime, contact, name, location] = [1, 2, 3, 4, 5, 6].map(
    (nth) => `1.3.6.1.2.1.1.${nth}.0`,
  ) as [string, string, string, string, string, string];
  const device = (...values: readonly Buffer[]): ReadonlyMap<string, Buffer> =>
    new Map(
      [description, objectId, uptime, contact, name, location].map((oid, place) => [
        oid,
        values[place] ?? noSuchObject,
      ]),
    );
  const mail = device(
    octets("david\xAE Hybrid Mail Printer\r\nfirmware 1"),
    oidValue("1.3.6.1.4.1.9.1.1208"),
    timeTicks(1, 0),
    octets("M\xFCller Franz"),
    octets("kvm-av3108\0"),
    octets(Buffer.from("Zürich, Raum 3")),
  );
  const empty = device(octets(""), oidValue("0.0"), timeTicks(0), octets(""), octets(""), octets(""));
  const core = device(
    octets(`Cisco IOS Software\r\nTechnical Support: x\r\n${"A".repeat(1_200)}`),
    oidValue("1.3.6.1.4.1.9.1.516"),
    timeTicks(0, 255, 255, 255, 255),
    noSuchObject,
    octets("core-sw"),
  );
  const ups = (sysName: string) =>
    device(
      octets("APC Web/SNMP Management Card"),
      oidValue("1.3.6.1.4.1.318.1.3.27"),
      timeTicks(17),
      octets("facility"),
      octets(sysName),
      octets("basement"),
    );
  const answer =
    (values: ReadonlyMap<string, Buffer>) =>
    ({ oids }: AgentRequest): AgentReply => ({ values: oids.map((oid) => [oid, values.get(oid) ?? noSuchObject]) });

  it(
    "reads them all: Latin-1, NULs, empty texts, version 1 alone, six objects too big",
    { timeout: 120_000 },
    async () => {
      const port = await freeUdpPort();
      const agents = await Promise.all([
        startAgent(answer(mail), { address: "127.0.1.10", port }),
        startAgent(answer(empty), { address: "127.0.1.11", port }),
        startAgent(answer(core), { address: "127.0.1.12", port }),
        startAgent((request) => (request.version === 0 ? answer(ups("ups-1"))(request) : null), {
          address: "127.0.1.17",
          port,
        }),
        startAgent((request) => (request.oids.length > 1 ? { error: 1 } : answer(ups("ups-2"))(request)), {
          address: "127.0.1.18",
          port,
        }),
      ]);
      try {
        const ended = await run(
          sampleDiscovery({
            ranges: ["127.0.1.10-127.0.1.18"],
            ports: [1],
            credentials: [{ kind: "snmp", name: "c", tries: 1 }],
          }),
          { secrets: { read: () => Promise.resolve("public") }, snmpPort: port },
        );
        expect(ended.counts).toMatchObject({ probed: 9, active: 5, faults: 0 });
        const cis = await searchCis(pool, { attributes: {} });
        const seen = Object.fromEntries(cis.map((ci) => [ci.attributes["address"]?.value as string, ci]));
        expect(seen["127.0.1.10"]).toMatchObject({
          name: "kvm-av3108",
          attributes: { contact: { value: "Müller Franz" }, location: { value: "Zürich, Raum 3" } },
        });
        expect(seen["127.0.1.12"]).toMatchObject({ name: "core-sw" });
        for (const [address, known] of [
          ["127.0.1.17", "ups-1"],
          ["127.0.1.18", "ups-2"],
        ] as const)
          expect(seen[address]).toMatchObject({ name: known, attributes: { location: { value: "basement" } } });
        expect(JSON.stringify(cis)).not.toMatch(/\\u0000/);
      } finally {
        for (const agent of agents) agent.close();
      }
    },
  );
});

async function freePort(): Promise<number> {
  const listener = await listen(() => {});
  await listener.close();
  return listener.port;
}

async function freeUdpPort(): Promise<number> {
  const socket = dgram.createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}

async function answers(port: number): Promise<void> {
  await expect
    .poll(
      () =>
        new Promise<boolean>((resolve) => {
          const socket = net.connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
          socket.once("connect", () => socket.destroy());
        }),
      { timeout: 60_000 },
    )
    .toBe(true);
}

function collect(child: ChildProcess): { text(): string } {
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString()));
  return { text: () => log };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  // A daemon that is busy starting may not hear the first.
  const force = setTimeout(() => child.kill("SIGKILL"), 3_000);
  await ended;
  clearTimeout(force);
}

/**
 * The lab, discovered by a collector inside it that has no way to the database: hosts, ports, applications, what they
 * depend on, and what becomes of all that when hosts move, go and are copied.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { loadDefinitions } from "../../engine/definition/load.ts";
import type { Ci } from "../../engine/identity/ci.ts";
import { allowList } from "../../engine/pattern/allow-list.ts";
import { quoteArgv } from "../../engine/pattern/argv.ts";
import { cloneHost } from "../../lab/change/add.ts";
import { exchange } from "../../lab/change/exchange.ts";
import { removeHost } from "../../lab/change/remove.ts";
import { findHost } from "../../lab/host/find.ts";
import { pathIn } from "../../lab/namespace/enter.ts";
import { postgres, redis, snmp } from "../../lab/site/credentials.ts";
import { plainAttributes } from "../../engine/identity/reconcile.ts";
import { ciColumns } from "../../store/cmdb/ci.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { type DiscoveryRun, readRuns } from "../../store/discovery/read-runs.ts";
import type { ApiClient } from "../support/api-client.ts";
import { opsloom } from "../support/command-line.ts";
import { type LabDoor, openDoor } from "../support/lab-door.ts";
import { startLab, type TestLab, whyNoLab } from "../support/lab.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";

const computers = ["lb1", "web1", "web2", "app1", "app2", "db1", "db2", "cache1", "mon1", "dns1"];
const home = "/var/lib/opsloom";
/** Where the collector notes its group of processes. */
const group = "/run/collector";

const definitions = (ports: readonly number[]): string => `apiVersion: opsloom/v1
kind: Discovery
metadata: { name: lab }
spec:
  schedule: { cron: '0 3 1 1 *' }
  ranges: [192.0.2.0/26]
  exclude: [192.0.2.2]
  collector: lab
  ports: [${ports.join(", ")}]
  rate: 1000
  credentials:
    - { ssh: lab-ssh, user: opsloom }
    - { snmp: lab-snmp }
    - { sql: lab-sql }
    - { redis: lab-redis }
  stamp: { site: laboratory }
  onMissing: { after: 1 runs, then: absent }
---
apiVersion: opsloom/v1
kind: Collector
metadata: { name: lab }
spec: { ranges: [192.0.2.0/26] }
---
apiVersion: opsloom/v1
kind: ServiceMap
metadata: { name: lab-shop }
spec: { service: { ci: shop }, entry: ['https://192.0.2.10/'] }
`;

describe.skipIf(whyNoLab() !== null)("the lab, discovered", () => {
  let lab: TestLab;
  let product: TestProduct;
  let admin: ApiClient;
  let door: LabDoor;
  /** Who waits for the collector on this side. */
  let collector: ChildProcess;

  beforeAll(async () => {
    [lab, product] = await Promise.all([startLab(), startProduct()]);
    admin = await product.as("admin");
    door = await openDoor(lab, "mid", inject("temporalAddress"));
    const ports = [...new Set(lab.status().hosts.flatMap(({ daemons }) => daemons.flatMap((one) => one.ports)))];
    const tcp = ports.flatMap((port) => (port.startsWith("tcp/") ? [Number(port.slice(4))] : []));
    const shop = { ref: "shop", class: "service", attributes: { name: "shop" }, relations: [] };
    const classes = await readClasses(product.pool);
    await upsert(product.pool, { classes, candidates: [shop], source: "manual", at: Date.now() });
    await product.publish([{ path: "lab.yaml", text: definitions(tcp.toSorted((a, b) => a - b)) }]);
    putSecrets();
    collector = startCollector();
  }, 180_000);
  afterAll(async () => {
    collector?.kill("SIGKILL");
    await door?.close();
    await Promise.all([product?.stop(), lab?.stop()]);
  }, 60_000);

  /** Secrets are files of the collector; the product has none of them. */
  function putSecrets(): void {
    const { pid } = findHost(lab.running(), "mid");
    const folder = pathIn(pid, join(home, "secrets"));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const key = readFileSync(pathIn(pid, "/root/.ssh/id_ed25519"), "utf8");
    const secrets = { "lab-ssh": key, "lab-snmp": snmp.community };
    for (const [name, text] of Object.entries(secrets)) writeFileSync(join(folder, name), text, { mode: 0o600 });
    for (const [name, value] of Object.entries({ "lab-sql": postgres, "lab-redis": redis }))
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(value), { mode: 0o600 });
    chmodSync(folder, 0o700);
  }

  function startCollector(): ChildProcess {
    const environment = {
      OPSLOOM_TEMPORAL_ADDRESS: door.address,
      TEMPORAL_NAMESPACE: product.namespace,
      OPSLOOM_DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
    };
    const given = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const up = ["cli/opsloom.cjs", "up", "--parts", "collector", "--collector", "lab", "--home", home];
    const begin = ["setsid", "--wait", "sh", "-c", `echo $$ > ${group}; exec "$@"`, "sh"];
    const [program = "", ...args] = lab.lineOf("mid", [...begin, "env", ...given, process.execPath, ...up]);
    return spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });
  }
  const killCollector = (): Promise<string> => lab.run("mid", ["bash", "-c", `kill -KILL -- -$(cat ${group})`]);

  async function begin(): Promise<string> {
    return eventually("the collector is at work", async () => {
      const begun = admin.post<{ workflow: string }>("/v1/discoveries/lab/run", {});
      return begun.then(({ workflow }) => workflow).catch(() => null);
    });
  }
  async function ended(workflow: string, count: number): Promise<DiscoveryRun> {
    return eventually("the sweep has ended", async () => {
      const runs = (await readRuns(product.pool, { discovery: "lab" })).filter(({ id }) => id.startsWith(workflow));
      return runs.length >= count && runs[0]?.phase !== "running" ? runs[0] : null;
    });
  }
  let sweeps = 0;
  async function sweep(): Promise<DiscoveryRun> {
    const run = await ended(await begin(), (sweeps += 1));
    expect(run).toMatchObject({ phase: "completed", fault: null });
    return run;
  }

  interface KnownCi extends Pick<Ci, "id" | "class" | "state" | "name"> {
    readonly attributes: { readonly [name: string]: unknown };
  }
  async function cis(): Promise<readonly KnownCi[]> {
    const { rows } = await product.pool.query<Ci>(
      `select ${ciColumns} from cis ci where ci.attributes -> 'site' ->> 'value' = 'laboratory' or ci.attributes -> 'address' ->> 'value' like '192.0.2.%' order by ci.id`,
    );
    return rows.map(({ id, class: className, state, name, attributes }) => ({
      id,
      class: className,
      state,
      name,
      attributes: plainAttributes(attributes),
    }));
  }
  async function edges(type: string): Promise<readonly string[]> {
    const { rows } = await product.pool.query<{ edge: string }>(
      `select a.name || ' > ' || b.name as edge from ci_relations r join cis a on a.id = r.from_ci join cis b on b.id = r.to_ci
       where r.type = $1 and a.attributes ? 'address' and a.attributes -> 'address' ->> 'value' like '192.0.2.%' order by 1`,
      [type],
    );
    return rows.map(({ edge }) => edge);
  }
  const target = (run: DiscoveryRun, address: string) =>
    admin.get<{ phase: string; explored: { patterns: unknown[]; probes: { asked: string }[] } | null }>(
      `/v1/discovery-runs/${encodeURIComponent(run.id)}/targets/${address}`,
    );

  const chain = [
    ...["web1", "web2"].flatMap((web) => [
      `haproxy@lb1:443 > nginx@${web}:443`,
      ...["app1", "app2"].flatMap((app) => ["", ":443"].map((port) => `nginx@${web}${port} > shop/server.mjs@${app}`)),
    ]),
    ...["app1", "app2"].flatMap((app) => [
      `shop/server.mjs@${app} > postgresql@db1`,
      `shop/server.mjs@${app} > redis@cache1`,
    ]),
  ];

  it("is found whole: hosts, ports, applications, and what they depend on", { timeout: 240_000 }, async () => {
    const run = await sweep();
    const known = await cis();
    const named = (className: string) => known.filter((ci) => ci.class === className).map(({ name }) => name);
    expect(named("host")).toEqual([...computers].toSorted());
    expect(named("network-device")).toContain("sw1");
    const listening = lab
      .status()
      .hosts.flatMap(({ address, daemons }) =>
        daemons.flatMap(({ ports }) =>
          ports.flatMap((port) => (port.startsWith("tcp/") ? [`${address}:${port.slice(4)}`] : [])),
        ),
      );
    const found = known.map(({ attributes }) => `${String(attributes["address"])}:${String(attributes["port"])}`);
    expect(found).toEqual(expect.arrayContaining([...new Set(listening)]));
    expect(known.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["haproxy@lb1", "nginx@web2", "shop/server.mjs@app1", "postgresql@db2", "redis@cache1"]),
    );
    const hosts = known.filter((ci) => ci.class === "host");
    expect(new Set(hosts.map(({ attributes }) => attributes["machineId"])).size).toBe(computers.length);
    expect(new Set(hosts.map(({ attributes }) => attributes["sshHostKey"])).size).toBe(computers.length);

    expect(await edges("dependsOn")).toEqual(expect.arrayContaining(chain));
    expect((await target(run, "192.0.2.11")).phase).toBe("explore");
    expect(run.counts).toMatchObject({ explored: computers.length + 1, faults: 0 });
  });

  it("has a map of the shop from its entry to database and cache, without monitoring and names", async () => {
    const { nodes } = await admin.get<{ nodes: { name: string }[] }>("/v1/maps/lab-shop");
    const names = nodes.map(({ name }) => name);
    const whole = [...new Set(chain.flatMap((edge) => edge.split(" > ")))].filter(
      (name) => !/^nginx@web\d$/.test(name),
    );
    expect(names).toEqual(expect.arrayContaining(whole));
    expect(names.filter((name) => /mon1|dns1|dovecot|dnsmasq|prometheus/i.test(name))).toEqual([]);
  });

  it("was asked over SSH what published patterns ask, each once, and nothing else", async () => {
    const { definitions: all } = loadDefinitions(await readDefinitionFiles(["definitions"]));
    // Of several places of a command the first is where the hosts of the lab have it.
    const patterns = all
      .flatMap(({ kind, ir }) => (kind === "Pattern" ? [ir] : []))
      .map((pattern) => ({
        ...pattern,
        steps: pattern.steps.map(({ name, probe, parse, mask }) => ({ name, probe, parse, mask })),
      }));
    const linesOf = (...names: readonly string[]): readonly string[] =>
      allowList(patterns.filter(({ name }) => names.includes(name)))
        .map(({ command, arguments: args, privilege }) =>
          quoteArgv([...(privilege === "sudo" ? ["sudo", "-n"] : []), command, ...args]),
        )
        .toSorted();
    const asked = (host: string): readonly string[] => lab.asked(host).toSorted();
    expect(asked("web1")).toEqual(linesOf("linux-host", "nginx"));
    expect(asked("lb1")).toEqual(linesOf("linux-host", "haproxy"));
    expect(asked("app2")).toEqual(linesOf("linux-host", "node"));
    expect(asked("db1")).toEqual(linesOf("linux-host"));
  });

  it("explains what was asked of one address, and records it as a fixture that scenarios play", async () => {
    const folder = join(product.folder, "recorded");
    mkdirSync(join(folder, "fixtures"), { recursive: true });
    const file = join(folder, "fixtures", "web1.json");
    const told = await product.opsloom("admin", "discover", "192.0.2.11", "--explain", "--record", file);
    expect(told.code, told.err).toBe(0);
    expect(told.out).toMatch(/linux-host +port 22 +told/u);
    expect(told.out).toMatch(/nginx +conf +sudo nginx -T/u);
    const recording = readFileSync(file, "utf8");
    expect(recording).not.toMatch(/lab-reader|lab-shop|PRIVATE KEY-----[^*]/u);
    writeFileSync(
      join(folder, "scenario.yaml"),
      `apiVersion: opsloom/v1
kind: Scenario
metadata: { name: web1-is-told-again }
spec:
  at: 2026-03-02T09:00:00Z
  given: { fixtures: [web1] }
  steps:
    - discover: { target: web1 }
    - expect:
        cis: [{ class: web-server, name: "nginx@web1:443" }]
        relations: [{ from: nginx@web1, type: runsOn, to: web1 }]
`,
    );
    const played = await opsloom("test", folder, "--with", "definitions");
    expect(played.out, played.err).toMatch(/\n1 passed, 0 failed\s*$/u);
  });

  it("keeps the files of its servers, and forgets a host key when it is told to", async () => {
    const files = await product.opsloom("admin", "cmdb", "files", "nginx@web1");
    expect(files.out).toMatch(/\/etc\/nginx\/conf\.d\/shop\.conf +nginx /u);
    const text = await product.opsloom("admin", "cmdb", "files", "nginx@web1", "/etc/nginx/conf.d/shop.conf");
    expect(text.out).toContain("least_conn");
    expect((await product.opsloom("admin", "discover", "host-keys")).out).toContain("192.0.2.11");
    expect((await product.opsloom("admin", "discover", "forget", "192.0.2.11")).code).toBe(0);
    expect((await product.opsloom("admin", "discover", "host-keys")).out).not.toContain("192.0.2.11 ");
    const again = await product.opsloom("admin", "discover", "forget", "192.0.2.11");
    expect(again.err).toContain("no host key of 192.0.2.11 is remembered");
  });

  it("changes in nothing but its addresses when two hosts exchange theirs", { timeout: 240_000 }, async () => {
    await sweep();
    const before = await cis();
    const relations = await edges("dependsOn");
    await exchange(lab.running(), "web1", "web2");
    await sweep();
    const withoutAddress = (all: readonly KnownCi[]) =>
      all.map((ci) => ({ ...ci, attributes: { ...ci.attributes, address: null, addresses: null } }));
    const after = await cis();
    expect(withoutAddress(after)).toEqual(withoutAddress(before));
    const at = (all: readonly KnownCi[], name: string) => all.find((ci) => ci.name === name)?.attributes["address"];
    expect([at(after, "web1"), at(after, "web2")]).toEqual([at(before, "web2"), at(before, "web1")]);
    expect([at(after, "nginx@web1"), at(after, "nginx@web2:443")]).toEqual([at(before, "web2"), at(before, "web1")]);
    expect(await edges("dependsOn")).toEqual(relations);
  });

  it(
    "tells a copy of a host as one that is like it, and a host that is sold as absent; a run that is cut off ends nothing",
    { timeout: 300_000 },
    async () => {
      await cloneHost(lab.running(), "app1", "app4", "192.0.2.24");
      await sweep();
      const copy = (await cis()).find(({ name }) => name === "app4");
      expect(copy).toMatchObject({ class: "host", state: "active" });
      const { items } = await admin.get<{
        items: { ci: { name: string }; other: { name: string }; because: string }[];
      }>("/v1/ci-duplicates");
      expect(items.map(({ ci, other }) => [ci.name, other.name].toSorted().join(" "))).toContain("app1 app4");

      await removeHost(lab.running(), "app4");
      const state = async (): Promise<string | undefined> => (await cis()).find(({ name }) => name === "app4")?.state;
      const workflow = await begin();
      await product.client.workflow.getHandle(workflow).cancel();
      expect(await ended(workflow, (sweeps += 1))).toMatchObject({ phase: "cancelled" });
      expect(await state()).toBe("active");
      expect((await sweep()).absent).toContain(copy?.id);
      expect(await state()).toBe("absent");
    },
  );

  it(
    "is found as before when collector and worker are killed in the middle, and no login is forgotten",
    { timeout: 300_000 },
    async () => {
      const before = await cis();
      const workflow = await begin();
      const asked = lab.asked("web1").length;
      await eventually("it asks", async () => lab.asked("web1").length > asked);
      await killCollector();
      await product.worker.stop();
      const worker = await product.startWorker();
      collector = startCollector();
      expect(await ended(workflow, (sweeps += 1))).toMatchObject({ phase: "completed", doneCount: 63 });
      await worker.stop();
      expect((await cis()).map(({ id, name, state }) => [id, name, state])).toEqual(
        before.map(({ id, name, state }) => [id, name, state]),
      );
    },
  );
});

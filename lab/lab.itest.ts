import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLab, type TestLab, whyNoLab } from "../test/support/lab.ts";
import { nobody, openCheckout } from "../test/support/open-checkout.ts";
import { addHost, cloneHost } from "./change/add.ts";
import { start, stop } from "./change/daemon.ts";
import { exchange } from "./change/exchange.ts";
import { removeHost } from "./change/remove.ts";
import { isThere } from "./namespace/end.ts";
import { marked } from "./namespace/marked.ts";
import { twelveHosts } from "./site/twelve.ts";
import { up } from "./up.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const why = whyNoLab();
const computers = twelveHosts.map(({ name }) => name).filter((name) => name !== "mid" && name !== "sw1");

/** What this machine shows of itself: nothing of a lab may be in it, while it is up and afterwards. */
function machine() {
  return {
    mounts: readFileSync("/proc/self/mounts", "utf8"),
    named: namesIn("/run/netns"),
    interfaces: Object.keys(networkInterfaces()),
    files: readFileSync("/etc/hosts", "utf8") + readFileSync("/etc/passwd", "utf8"),
    logs: namesIn("/var/log"),
    keys: namesIn("/etc/ssh"),
  };
}

/** The namespaces that processes have entered. */
function namespacesOf(numbers: readonly (number | string)[]): ReadonlySet<string> {
  const links = numbers.flatMap((pid) => ["net", "mnt", "pid"].map((kind) => linkOf(`/proc/${pid}/ns/${kind}`)));
  return new Set(links.filter((link) => link !== null));
}

/** What of a lab is left: the processes that hold it, and any that is in one of the namespaces that it had. */
function leftOf(lab: string, had: ReadonlySet<string>): readonly string[] {
  const numbers = namesIn("/proc").filter((name) => /^\d+$/u.test(name));
  const inside = numbers.filter(isThere).filter((pid) => [...namespacesOf([pid])].some((link) => had.has(link)));
  return [...new Set([...marked(lab).map(({ pid }) => String(pid)), ...inside])];
}

/** The namespaces of a lab that are not this machine's own. */
function namespacesIn(lab: string): ReadonlySet<string> {
  const own = namespacesOf(["self"]);
  return new Set([...namespacesOf(marked(lab).map(({ pid }) => pid))].filter((link) => !own.has(link)));
}

describe.skipIf(why !== null)("the lab", () => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await startLab();
  });
  afterAll(() => lab?.stop());

  const onMid = (...argv: string[]): Promise<string> => lab.run("mid", argv);
  const asks = (script: string): Promise<string> => onMid(process.execPath, "--input-type=module", "-e", script);
  const health = `const answer = await fetch("https://shop.example/health"); console.log(answer.status, await answer.text())`;

  it("has twelve hosts whose daemons listen where they should, and says how long it took", () => {
    const { hosts, whole, readyMs } = lab.status();
    expect(hosts.map(({ name, address }) => `${name} ${address}`)).toEqual(
      twelveHosts.map(({ name, address }) => `${name} ${address}`),
    );
    expect(whole).toBe(true);
    expect(readyMs).toBeGreaterThan(0);
    expect(hosts.flatMap(({ daemons }) => daemons).every(({ since }) => since !== null)).toBe(true);
  });

  it("answers from mid on every TCP port of every host", async () => {
    const targets = lab
      .status()
      .hosts.flatMap(({ address, daemons }) =>
        daemons.flatMap(({ ports }) =>
          ports.flatMap((port) => (port.startsWith("tcp/") ? [[address, port.slice(4)]] : [])),
        ),
      );
    expect(targets.length).toBeGreaterThan(20);
    const told = await asks(`import { connect } from "node:net";
      const answers = ([host, port]) => new Promise((resolve) => {
        const socket = connect(Number(port), host, () => { socket.destroy(); resolve(null); });
        socket.on("error", (error) => resolve(host + ":" + port + " " + error.code));
      });
      console.log(JSON.stringify((await Promise.all(${JSON.stringify(targets)}.map(answers))).filter((one) => one !== null)));`);
    expect(JSON.parse(told)).toEqual([]);
  });

  it("answers SNMP v2c on every computer and the switch, and v3 with authentication and privacy", async () => {
    const name = "1.3.6.1.2.1.1.5.0";
    const v3 = "-v3 -l authPriv -u opsloom -a SHA -A lab-authentication -x AES -X lab-privacy-key".split(" ");
    for (const host of [...computers, "sw1"])
      expect(await onMid("snmpget", "-v2c", "-c", "lab-read", "-Oqv", host, name)).toMatch(
        new RegExp(`^"?${host}"?\n$`),
      );
    expect(await onMid("snmpget", ...v3, "-Oqv", "db1", name)).toMatch(/^"?db1"?\n$/);
    expect(await onMid("snmpget", ...v3, "-n", "lab-read", "-Oqv", "sw1", name)).toMatch(/^"?sw1"?\n$/);
    await expect(onMid("snmpget", "-v2c", "-c", "public", "-r0", "-t1", "db1", name)).rejects.toThrow("Timeout");
  });

  it("has a switch that knows at which of its ports each host is", async () => {
    const told = await onMid("snmpwalk", "-v2c", "-c", "lab-read", "-On", "-OQ", "sw1", "1.3.6.1.2.1.17.4.3.1.2");
    const ports = told.trim().split("\n");
    expect(ports).toHaveLength(11);
    expect(ports).toContainEqual(expect.stringMatching(/\.2\.0\.192\.0\.2\.10 = 2$/));
  });

  it("has a shop that answers through load balancer, web server and application from database and cache", async () => {
    expect(await asks(health)).toMatch(/^200 \{"host":"app[12]","database":true,"cache":true\}/);
    const order = `const ask = async (path, method) => (await fetch("https://shop.example" + path, { method })).json();
      const [one, other] = [await ask("/order?article=7", "POST"), await ask("/order?article=7", "POST")];
      const shown = await ask("/catalogue", "GET");
      console.log(JSON.stringify({ more: other.order - one.order, articles: shown.articles.length, seen: shown.seen > 0 }));`;
    expect(JSON.parse(await asks(order))).toEqual({ more: 1, articles: 20, seen: true });
    const stock = "select stock from article where id = 7";
    const read = ["psql", "-XAt", "-h", "/run/postgresql", "-c", stock, "shop"];
    const asPostgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--", ...read];
    expect(await lab.run("db1", asPostgres)).toBe("999998\n");
    await expect.poll(() => lab.run("db2", asPostgres), { timeout: 20_000 }).toBe("999998\n");
  });

  it("lets the reader of PostgreSQL and of redis see statistics and nothing of the shop", async () => {
    const psql = (host: string, statement: string): Promise<string> =>
      onMid(
        "psql",
        "-XAt",
        "-c",
        statement,
        `host=${host} user=opsloom password=lab-reader dbname=shop sslmode=require`,
      );
    expect(await psql("db2", "select pg_is_in_recovery()")).toBe("t\n");
    expect(await psql("db1", "select application_name from pg_stat_replication")).toBe("db2\n");
    await expect(psql("db1", "select * from orders")).rejects.toThrow("permission denied");
    const redis = `import { connect } from "node:net";
      const socket = connect(6379, "cache1");
      socket.write("AUTH opsloom lab-reader\\r\\nINFO server\\r\\nGET seen\\r\\nQUIT\\r\\n");
      for await (const chunk of socket) process.stdout.write(chunk);`;
    const told = await asks(redis);
    expect(told).toContain("redis_version:");
    expect(told).toContain("NOPERM");
  });

  it("has a second site whose certificate has expired and is of another name, and mail with STARTTLS", async () => {
    const legacy = `import { connect } from "node:tls";
      const socket = connect({ host: "lb1", port: 443, servername: "legacy.shop.example", rejectUnauthorized: false }, () => {
        const { subject, valid_to } = socket.getPeerCertificate();
        console.log(JSON.stringify({ name: subject.CN, past: new Date(valid_to) < new Date(), error: socket.authorizationError }));
        socket.destroy();
      });`;
    expect(JSON.parse(await asks(legacy))).toEqual({ name: "old.example", past: true, error: "CERT_HAS_EXPIRED" });
    const mail = ["s_client", "-starttls", "imap", "-connect", "dns1:143", "-verify_return_error"];
    const trust = ["-CAfile", "/etc/ssl/lab-authority.pem", "-verify_hostname", "mail.shop.example"];
    expect(await onMid("openssl", ...mail, ...trust)).toContain("Verification: OK");
  });

  it("sends the log of every computer to mon1, where Prometheus sees its targets", async () => {
    await expect
      .poll(async () => (await lab.run("mon1", ["ls", "/var/log/hosts"])).trim().split("\n").sort(), {
        timeout: 20_000,
      })
      .toEqual(expect.arrayContaining(["app1", "cache1", "db1", "lb1", "web1"]));
    const targets = `const { data } = await (await fetch("http://mon1:9090/api/v1/targets")).json();
      console.log(JSON.stringify(data.activeTargets.map(({ health }) => health)));`;
    await expect
      .poll(async () => JSON.parse(await asks(targets)) as unknown, { timeout: 30_000 })
      .toEqual(["up", "up", "up"]);
  });

  it("shows over SSH each host its own sockets, name, machine and key, and notes what was asked", async () => {
    const ask = (host: string, command: string): Promise<string> => onMid("ssh", host, command);
    const sockets = (await ask("app1", "sudo ss -Htnlp; ss -Htn")).trim().split("\n");
    expect(sockets.filter((line) => line.startsWith("LISTEN")).map((line) => line.split(/\s+/)[3])).toEqual(
      expect.arrayContaining(["0.0.0.0:22", "*:3000"]),
    );
    const local = sockets.filter((line) => line.startsWith("ESTAB")).map((line) => line.split(/\s+/)[3] ?? "");
    expect(local.length).toBeGreaterThan(2);
    expect(local.filter((address) => !address.includes("192.0.2.21"))).toEqual([]);
    expect(sockets.join("\n")).toContain('("node"');
    expect(sockets.join("\n")).not.toMatch(/nginx|postgres|haproxy/);

    const identity = "hostname; cat /etc/machine-id; cut -d' ' -f2 /etc/ssh/ssh_host_ed25519_key.pub";
    const told = await Promise.all(computers.map((host) => ask(host, identity)));
    expect(told.map((text) => text.split("\n")[0])).toEqual(computers);
    for (const line of [1, 2]) expect(new Set(told.map((text) => text.split("\n")[line])).size).toBe(computers.length);
    await ask("app1", "printf 'two\nlines'");
    expect(lab.asked("app1")).toEqual(["sudo ss -Htnlp; ss -Htn", identity, "printf 'two\nlines'"]);
    await expect(ask("app1", "sudo cat /etc/shadow")).rejects.toThrow("password is required");
  });

  it("is not reached from outside, and reaches nothing there", async () => {
    const served = createServer((socket) => socket.end("hello")).listen(0, "0.0.0.0");
    await once(served, "listening");
    const { port } = served.address() as { port: number };
    const outside = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ family }) => family === "IPv4")
      .map(({ address }) => address);
    const reach = (hosts: readonly string[], ports: readonly number[]): string => `import { connect } from "node:net";
      const reaches = (host, port) => new Promise((resolve) => {
        const socket = connect({ host, port, timeout: 1000 }, () => resolve(host + ":" + port));
        for (const end of ["error", "timeout"]) socket.on(end, () => { socket.destroy(); resolve(null); });
      });
      const all = ${JSON.stringify(hosts)}.flatMap((host) => ${JSON.stringify(ports)}.map((port) => reaches(host, port)));
      console.log(JSON.stringify((await Promise.all(all)).filter((one) => one !== null)));`;
    try {
      expect(JSON.parse(await asks(reach([...outside, "1.1.1.1"], [port, 443])))).toEqual([]);
      const addresses = twelveHosts.map(({ address }) => address);
      const told = spawnSync(process.execPath, ["--input-type=module", "-e", reach(addresses, [22, 443])]);
      expect(JSON.parse(String(told.stdout))).toEqual([]);
      // The same question finds something where there is something.
      const here = reach(["127.0.0.1"], [port]);
      const found = spawn(process.execPath, ["--input-type=module", "-e", here], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      expect(JSON.parse(String((await once(found.stdout, "data"))[0]))).toEqual([`127.0.0.1:${port}`]);
    } finally {
      served.close();
    }
  });

  it("changes as a data center does: daemons stop, addresses are exchanged, hosts are copied, added and sold", async () => {
    const daemonOf = (host: string, daemon: string) =>
      lab
        .status()
        .hosts.find(({ name }) => name === host)
        ?.daemons.find(({ name }) => name === daemon)?.since;
    await stop(lab.running(), "db1", "postgres");
    expect(daemonOf("db1", "postgres")).toBeNull();
    expect(lab.status().whole).toBe(false);
    await expect.poll(() => asks(health), { timeout: 20_000 }).toMatch(/^503/);
    await start(lab.running(), "db1", "postgres");
    await expect.poll(() => asks(health), { timeout: 20_000 }).toMatch(/^200/);

    const before = await onMid("ssh", "web1", "cat /etc/machine-id");
    await exchange(lab.running(), "web1", "web2");
    expect(await onMid("ssh", "web1", "ip -br -4 address show e0; cat /etc/machine-id")).toMatch(
      new RegExp(`192.0.2.12/24\\s+${before}`),
    );
    expect(await onMid("getent", "hosts", "192.0.2.11")).toContain("web2.shop.example");
    await expect.poll(() => asks(health), { timeout: 20_000 }).toMatch(/^200/);

    await cloneHost(lab.running(), "app1", "app9", "192.0.2.29");
    const both = await Promise.all(["app1", "app9"].map((host) => onMid("ssh", host, "cat /etc/machine-id")));
    expect(both[0]).toBe(both[1]);
    expect(await onMid("ssh", "app9", "hostname")).toBe("app9\n");
    await addHost(lab.running(), "app3", "app", "192.0.2.23");
    expect(await onMid("ssh", "app3", "cat /etc/machine-id")).not.toBe(both[0]);
    expect(lab.status()).toMatchObject({ whole: true, hosts: { length: 14 } });

    await removeHost(lab.running(), "app9");
    expect(lab.status().hosts.map(({ name }) => name)).not.toContain("app9");
    await expect(onMid("getent", "hosts", "app9.shop.example")).rejects.toThrow("ended with 2");
    expect(marked(lab.name).filter(({ host }) => host === "app9")).toEqual([]);
  });

  it("refuses a change that cannot be, with what there is", async () => {
    await expect(up({ lab: lab.name, isTied: true })).rejects.toThrow("The lab is up already, since 20");
    await expect(stop(lab.running(), "web9", "nginx")).rejects.toThrow('There is no host "web9". Hosts: mid, sw1');
    await expect(stop(lab.running(), "web1", "redis")).rejects.toThrow("Daemons: sshd, snmpd, rsyslogd, nginx.");
    await expect(addHost(lab.running(), "x", "mainframe", "192.0.2.99")).rejects.toThrow("Roles: app, cache");
    await expect(addHost(lab.running(), "x", "app", "192.0.2.10")).rejects.toThrow("no free address");
    await expect(addHost(lab.running(), "x", "app", "10.0.0.1")).rejects.toThrow("no free address");
    await expect(addHost(lab.running(), "X/../y", "app", "192.0.2.99")).rejects.toThrow("no name of a host");
  });
});

describe.skipIf(why !== null)("the end of the lab", () => {
  const program = (...words: string[]) =>
    spawn(process.execPath, ["--import", "tsx", join(root, "lab/main.ts"), ...words], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });

  it("leaves no trace: no process, mount, namespace or file, of which none was outside before", async () => {
    const name = `test ${randomUUID()}`;
    const before = machine();
    const lab = await startLab(name);
    const had = namespacesIn(name);
    // The lab and twelve hosts, each with a network, mounts and processes of its own.
    expect(had.size).toBe(39);
    expect(leftOf(name, had).length).toBeGreaterThan(50);
    expect(machine()).toEqual(before);
    await lab.stop();
    expect(leftOf(name, had)).toEqual([]);
    expect(machine()).toEqual(before);
    expect(() => lab.status()).toThrow("The lab is down: npm run lab up");
  });

  it("comes with the end of the test that brought it up, also by kill -9", async () => {
    const name = `test ${randomUUID()}`;
    const before = machine();
    const child = spawn(process.execPath, [join(root, "test/support/start-lab.mjs"), name], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    const had = namespacesIn(name);
    expect(had.size).toBe(39);
    child.kill("SIGKILL");
    await expect.poll(() => leftOf(name, had), { timeout: 30_000 }).toEqual([]);
    expect(machine()).toEqual(before);
  });

  it("comes with `down` where `up` was killed by kill -9 on its way, and another lab stays", async () => {
    const [name, neighbour] = [`test ${randomUUID()}`, `test ${randomUUID()}`];
    const other = await startLab(neighbour);
    const before = machine();
    const started = program("--name", name, "up");
    await expect.poll(() => marked(name).length, { timeout: 60_000, interval: 20 }).toBeGreaterThan(12);
    const had = namespacesIn(name);
    started.kill("SIGKILL");
    await once(started, "exit");
    expect(leftOf(name, had).length).toBeGreaterThan(0);
    const down = program("--name", name, "down");
    expect(await once(down, "exit")).toEqual([0, null]);
    expect(leftOf(name, had)).toEqual([]);
    expect(machine()).toEqual(before);
    expect(other.status().whole).toBe(true);
    await other.stop();
  });

  it("is told in a word where root is missing", () => {
    const open = openCheckout();
    try {
      const told = spawnSync(open.node, ["--import", "tsx", join(open.root, "lab/main.ts"), "up"], {
        uid: nobody.uid,
        gid: nobody.gid,
        cwd: open.root,
        encoding: "utf8",
        env: { ...process.env, TMPDIR: "/tmp" },
      });
      expect(told).toMatchObject({ status: 1, stdout: "" });
      expect(told.stderr).toBe(
        "The lab makes namespaces of the kernel, and only root may: run it as root (sudo npm run lab ...)\n",
      );
    } finally {
      open.remove();
    }
  });

  it("is told with the command that brings a package that is missing", () => {
    const folder = mkdtempSync(join(tmpdir(), "opsloom-lab-path-"));
    try {
      for (const from of (process.env["PATH"] ?? "").split(delimiter).toReversed())
        for (const name of namesIn(from))
          if (name !== "haproxy" && name !== "redis-server") {
            rmSync(join(folder, name), { force: true });
            symlinkSync(join(from, name), join(folder, name));
          }
      const told = spawnSync(process.execPath, ["--import", "tsx", join(root, "lab/main.ts"), "up"], {
        cwd: root,
        encoding: "utf8",
        env: { ...process.env, PATH: folder },
      });
      expect(told).toMatchObject({ status: 1, stdout: "" });
      expect(told.stderr).toBe(
        '"haproxy", "redis-server" are not in PATH. On Debian: apt-get install --no-install-recommends haproxy redis-server\n',
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

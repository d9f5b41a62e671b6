/** Real daemons of the machine for tests, each with a folder of its own on a port of loopback. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import dgram from "node:dgram";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { listen } from "./listener.ts";

export interface Daemon {
  readonly port: number;
  readonly folder: string;
  /** What it wrote so far. */
  log(): string;
  stop(): Promise<void>;
}

export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

export function makeFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `opsloom-${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}

/** Starts a program that stays in the foreground. `stop` also removes its folder. */
export async function startDaemon(params: {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly port: number;
  /** @default answers on TCP */
  readonly ready?: () => Promise<boolean>;
  readonly as?: Identity;
  readonly env?: { readonly [name: string]: string };
}): Promise<Daemon> {
  const child = spawn(params.program, params.args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...params.env },
    cwd: params.folder,
    ...params.as,
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const stop = async (): Promise<void> => {
    await stopProcess(child);
    rmSync(params.folder, { recursive: true, force: true });
  };
  const ready = params.ready ?? (() => answers(params.port));
  for (let tries = 0; !(await ready()); tries++) {
    if (child.exitCode !== null || tries > 600) {
      await stop();
      throw new Error(`${params.program} did not start: ${log.slice(-2_000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { port: params.port, folder: params.folder, log: () => log, stop };
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  // A daemon that is busy starting may not hear the first.
  const force = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await ended;
  clearTimeout(force);
}

export async function freePort(): Promise<number> {
  const listener = await listen(() => {});
  await listener.close();
  return listener.port;
}

export async function freeUdpPort(): Promise<number> {
  const socket = dgram.createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

export interface Sshd extends Daemon {
  /** Who runs the tests may log in, by this key. */
  readonly user: string;
  readonly key: string;
  /** A key that nobody knows. */
  readonly strangeKey: string;
  /** `SHA256:…` as ssh-keygen prints it. */
  readonly hostKey: string;
  /** Every command that was asked for, in order. */
  commands(): readonly string[];
}

/** OpenSSH with one key, which notes each command before it runs it. */
export async function startSshd(): Promise<Sshd> {
  const folder = makeFolder("sshd");
  const port = await freePort();
  // Where sshd started by root separates privileges, if it never was on this machine.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  for (const name of ["host", "user", "strange"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, name)]);
  writeFileSync(join(folder, "authorized"), readFileSync(join(folder, "user.pub")), { mode: 0o600 });
  const commands = join(folder, "commands");
  writeFileSync(commands, "", { mode: 0o666 });
  writeFileSync(
    join(folder, "force"),
    `#!/bin/sh\nprintf '%s\\n' "$SSH_ORIGINAL_COMMAND" >> ${commands}\nexec /bin/sh -c "$SSH_ORIGINAL_COMMAND"\n`,
    { mode: 0o755 },
  );
  const settings = {
    ListenAddress: "127.0.0.1",
    PidFile: "none",
    AuthorizedKeysFile: join(folder, "authorized"),
    PasswordAuthentication: "no",
    KbdInteractiveAuthentication: "no",
    UsePAM: "no",
    StrictModes: "no",
    PermitRootLogin: "yes",
    LogLevel: "VERBOSE",
    MaxStartups: "100",
    ForceCommand: join(folder, "force"),
  };
  const daemon = await startDaemon({
    program: "/usr/sbin/sshd",
    args: [
      "-D",
      "-e",
      "-f",
      "/dev/null",
      "-h",
      join(folder, "host"),
      "-p",
      String(port),
      ...Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    ],
    folder,
    port,
  });
  const print = execFileSync("ssh-keygen", ["-lf", join(folder, "host.pub")], { encoding: "utf8" });
  return {
    ...daemon,
    user: userInfo().username,
    key: readFileSync(join(folder, "user"), "utf8"),
    strangeKey: readFileSync(join(folder, "strange"), "utf8"),
    hostKey: /SHA256:\S+/.exec(print)?.[0] ?? "",
    commands: () => readFileSync(commands, "utf8").split("\n").slice(0, -1),
  };
}

/**
 * net-snmp with the community `s3cret-canary` and users of SNMPv3, whose keys are `auth-canary` and `priv-canary`;
 * `more` are further lines of its configuration.
 */
export async function startSnmpd(more: readonly string[] = []): Promise<Daemon> {
  const folder = makeFolder("snmpd");
  const port = await freeUdpPort();
  writeFileSync(
    join(folder, "snmpd.conf"),
    [
      "rocommunity s3cret-canary 127.0.0.1",
      "syslocation Rack 7",
      "syscontact ops@example.org",
      "sysname shop-db1",
      "createUser sha SHA auth-canary AES priv-canary",
      "createUser sha256 SHA-256 auth-canary AES priv-canary",
      "createUser open",
      "rouser sha auth",
      "rouser sha256 priv",
      "rouser open noauth",
      ...more,
      "",
    ].join("\n"),
  );
  return startDaemon({
    program: "/usr/sbin/snmpd",
    args: ["-f", "-Lo", "-C", "-c", join(folder, "snmpd.conf"), "-p", join(folder, "pid"), `udp:127.0.0.1:${port}`],
    folder,
    port,
    env: { SNMP_PERSISTENT_DIR: folder },
    ready: () =>
      new Promise((resolve) => {
        // The socket is taken when it can no longer be bound.
        const socket = dgram.createSocket("udp4");
        socket.once("error", () => resolve(true));
        socket.bind(port, "127.0.0.1", () => socket.close(() => resolve(false)));
      }),
  });
}

/** redis, by password when one is given. */
export async function startRedis(password: string | null): Promise<Daemon> {
  const folder = makeFolder("redis");
  const port = await freePort();
  return startDaemon({
    program: "/usr/bin/redis-server",
    args: [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--dir",
      folder,
      ...(password === null ? [] : ["--requirepass", password]),
    ],
    folder,
    port,
  });
}

/** MariaDB with the user `reader`, who may read the database `shop`. */
export async function startMariadb(password: string): Promise<Daemon> {
  const folder = makeFolder("mariadb");
  const port = await freePort();
  const data = join(folder, "data");
  mkdirSync(data);
  const as = accountOf("mysql");
  if (as !== null) for (const path of [folder, data]) chownSync(path, as.uid, as.gid);
  // The first that it reads must be that it reads no file.
  const own = ["--no-defaults", `--datadir=${data}`];
  execFileSync("/usr/bin/mariadb-install-db", [...own, "--auth-root-authentication-method=normal", "--skip-test-db"], {
    stdio: "pipe",
    ...as,
    cwd: folder,
  });
  const init = join(folder, "init.sql");
  writeFileSync(
    init,
    [
      "create database shop character set utf8mb4;",
      "create table shop.orders (id bigint, note text, data blob, at datetime, price decimal(10,2));",
      "set names utf8mb4;",
      "insert into shop.orders values (9007199254740993, 'Müller', x'00ff', '2026-03-02 09:00:00', 12.50);",
      "create database hidden;",
      "create table hidden.salaries (n int);",
      `create user reader@'127.0.0.1' identified by '${password}';`,
      "grant select on shop.* to reader@'127.0.0.1';",
      "",
    ].join("\n"),
  );
  return startDaemon({
    program: "/usr/sbin/mariadbd",
    args: [
      ...own,
      `--port=${port}`,
      "--bind-address=127.0.0.1",
      `--socket=${join(folder, "socket")}`,
      `--pid-file=${join(folder, "pid")}`,
      `--init-file=${init}`,
      "--skip-name-resolve",
      "--innodb-flush-log-at-trx-commit=0",
      "--innodb-buffer-pool-size=16M",
    ],
    folder,
    port,
    ...(as === null ? {} : { as }),
  });
}

/** Whom a daemon runs as that refuses to run as root; null = tests do not run as root. */
function accountOf(name: string): Identity | null {
  if (process.getuid?.() !== 0) return null;
  const entry = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((line) => line.startsWith(`${name}:`));
  const [, , uid, gid] = (entry ?? "").split(":");
  if (uid === undefined || gid === undefined) throw new Error(`there is no account "${name}" on this machine`);
  return { uid: Number(uid), gid: Number(gid) };
}

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Account, postgresAccount } from "../../cli/launcher/account.ts";
import { lowPorts } from "../support/low-port.ts";

const run = promisify(execFile);

/** Where Debian 12 keeps PostgreSQL 15, the oldest version that Opsloom runs on. */
const programs = "/usr/lib/postgresql/15/bin";

export const hasDebianPostgres = existsSync(join(programs, "initdb"));

/** A cluster of its own, as an operator would run one: reached over TCP, by password. */
export interface DebianPostgres {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Address of a database of that cluster. */
  url(database: string): string;
  createDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startDebianPostgres(home: string, user: string, password: string): Promise<DebianPostgres> {
  const data = join(home, "data");
  const account = postgresAccount(data);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const passwordFile = join(home, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account !== null) for (const path of [home, data, passwordFile]) chownSync(path, account.uid, account.gid);
  chmodSync(home, 0o711);
  const as = identity(account);
  const options = [
    "--auth=scram-sha-256",
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--no-sync",
  ];
  await run(join(programs, "initdb"), ["-D", data, ...options], { ...as, cwd: "/" });
  const [port] = await lowPorts(1);
  const child = startServer(data, port!, as, join(home, "server.log"));
  const env = { ...process.env, PGPASSWORD: password };
  const address = ["-h", "127.0.0.1", "-p", String(port), "-U", user];
  for (let tries = 0; ; tries += 1) {
    const ready = await run(join(programs, "pg_isready"), [...address, "-d", "postgres"]).then(
      () => true,
      () => false,
    );
    if (ready) break;
    if (child.exitCode !== null || tries > 300)
      throw new Error(`PostgreSQL did not start: ${readFileSync(join(home, "server.log"), "utf8")}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    port: port!,
    user,
    password,
    url: (database) => `postgres://${user}:${password}@127.0.0.1:${port}/${database}`,
    createDatabase: async (name) => void (await run(join(programs, "createdb"), [...address, name], { env })),
    async stop() {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGINT");
      await ended;
    },
  };
}

function startServer(data: string, port: number, as: { uid?: number; gid?: number }, logFile: string): ChildProcess {
  const log = openSync(logFile, "a");
  const settings = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200"];
  return spawn(join(programs, "postgres"), ["-D", data, "-p", String(port), ...settings], {
    ...as,
    cwd: "/",
    stdio: ["ignore", log, log],
  });
}

function identity(account: Account | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid };
}

import { execFileSync, spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { LaunchError, exitCodes } from "./launch-error.ts";

/** The account a child process runs under; `null` where the launcher's own is right. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** In this order, because `nobody` is shared with other daemons. */
const candidates = ["opsloom", "postgres", "nobody"];

/**
 * PostgreSQL refuses to run as root, so root lends it an account that exists; creating one would change the host for
 * good. The owner of existing data wins over the order, so that installing another package later changes nothing.
 */
export function postgresAccount(dataDirectory: string): Account | null {
  if (process.getuid?.() !== 0) return null;
  const owner = ownerOf(dataDirectory);
  if (owner !== null && owner.uid !== 0) {
    const name = accountName(owner.uid);
    if (name !== null) return { name, ...owner };
  }
  for (const name of candidates) {
    const account = lookUp(name);
    if (account !== null) return account;
  }
  throw new LaunchError(
    exitCodes.configuration,
    `PostgreSQL does not run as root and none of the accounts ${candidates.map((name) => `"${name}"`).join(", ")} exists: create one, start as an ordinary user, or set OPSLOOM_DATABASE_URL`,
  );
}

/**
 * Whether the account reaches the path by the given `test` operator (`-x`, `-r`, `-w`): asked as that account, so ACLs
 * count.
 */
export function canReach(account: Account | null, operator: "-x" | "-r" | "-w", path: string): boolean {
  const identity = account === null ? {} : { uid: account.uid, gid: account.gid };
  return (
    spawnSync("/bin/sh", ["-c", `test ${operator} "$1"`, "sh", path], { ...identity, cwd: "/", stdio: "ignore" })
      .status === 0
  );
}

function lookUp(name: string): Account | null {
  const uid = id("-u", name);
  const gid = id("-g", name);
  return uid === null || gid === null || uid === 0 ? null : { name, uid, gid };
}

function id(option: "-u" | "-g", name: string): number | null {
  try {
    return Number(execFileSync("id", [option, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  } catch {
    return null;
  }
}

/** null: a uid without a passwd entry, with which PostgreSQL fails. */
function accountName(uid: number): string | null {
  try {
    return execFileSync("id", ["-un", String(uid)], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return null;
  }
}

function ownerOf(path: string): { uid: number; gid: number } | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? null : { uid: stat.uid, gid: stat.gid };
}

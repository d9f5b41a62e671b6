import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathIn } from "./enter.ts";
import { Refusal } from "./refusal.ts";

export interface HostFile {
  readonly path: string;
  readonly text: string;
  /** 0o644 when not given. */
  readonly mode?: number;
  /** An account of the host; root when not given. */
  readonly owner?: string;
}

export interface HostFolder {
  readonly path: string;
  /** 0o755 when not given. */
  readonly mode?: number;
  readonly owner?: string;
}

/** Puts a file in the place of what is there, a link too. */
export function putFile(host: number, file: HostFile): void {
  const path = pathIn(host, file.path);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  writeFileSync(path, file.text, { flag: "wx" });
  own(host, path, file.mode ?? 0o644, file.owner);
}

export function putFolder(host: number, folder: HostFolder): void {
  const path = pathIn(host, folder.path);
  mkdirSync(path, { recursive: true });
  own(host, path, folder.mode ?? 0o755, folder.owner);
}

function own(host: number, path: string, mode: number, owner: string | undefined): void {
  if (owner !== undefined) chownSync(path, ...idsOf(host, owner));
  chmodSync(path, mode);
}

function idsOf(host: number, account: string): [uid: number, gid: number] {
  const line = readFileSync(pathIn(host, "/etc/passwd"), "utf8")
    .split("\n")
    .find((line) => line.startsWith(`${account}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  if (uid === undefined || gid === undefined) throw new Refusal(`There is no account "${account}" in /etc/passwd.`);
  return [Number(uid), Number(gid)];
}

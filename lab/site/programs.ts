import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Refusal } from "../namespace/refusal.ts";

/** A program and the package of Debian that brings it. */
export interface Program {
  readonly name: string;
  readonly package: string;
}

/** What the lab itself needs. */
export const tools: readonly Program[] = [
  ...["nsenter", "unshare", "setsid", "setpriv", "pivot_root"].map((name) => ({ name, package: "util-linux" })),
  ...["mount", "umount"].map((name) => ({ name, package: "mount" })),
  ...["ip", "ss"].map((name) => ({ name, package: "iproute2" })),
  { name: "start-stop-daemon", package: "dpkg" },
  { name: "openssl", package: "openssl" },
  ...["ssh", "ssh-keygen"].map((name) => ({ name, package: "openssh-client" })),
];

/** The paths of programs. Refused with the command that brings the missing ones. */
export function findPrograms(wanted: readonly Program[]): { readonly [program: string]: string } {
  const found: Record<string, string> = {};
  const missing = new Map<string, string>();
  for (const { name, package: from } of wanted) {
    const path = find(name);
    if (path === null) missing.set(name, from);
    else found[name] = path;
  }
  if (missing.size === 0) return found;
  const names = [...missing.keys()].map((name) => `"${name}"`).join(", ");
  const packages = [...new Set(missing.values())].join(" ");
  throw new Refusal(
    `${names} ${missing.size === 1 ? "is" : "are"} not in PATH. On Debian: apt-get install --no-install-recommends ${packages}`,
  );
}

function find(name: string): string | null {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...(name === "postgres" ? clusters() : [])];
  // Debian keeps the server out of PATH, and a link in PATH does not find the files beside it.
  if (name === "postgres") folders.reverse();
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

/** Folders of Debian's PostgreSQL, the newest last. */
function clusters(): readonly string[] {
  const root = "/usr/lib/postgresql";
  try {
    return readdirSync(root)
      .toSorted((one, other) => Number(one) - Number(other))
      .map((version) => join(root, version, "bin"));
  } catch {
    return [];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

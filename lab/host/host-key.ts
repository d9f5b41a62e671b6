import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { enter, pathIn } from "../namespace/enter.ts";
import { putFile } from "../namespace/files.ts";
import { holder } from "../namespace/marked.ts";
import { store } from "../namespace/mounts.ts";
import { run } from "../namespace/run.ts";
import { domain } from "../site/credentials.ts";
import type { Running } from "../site/running.ts";
import { type Host, program, withRole } from "../site/site.ts";

const algorithm = "ed25519";

/** Makes the key by which a host shows who it is; a clone has that of its original. */
export async function putHostKey({ pid: lab, site }: Running, host: Host, pid: number): Promise<void> {
  const path = keyPath(lab, host.name);
  if (host.cloneOf === undefined) await makeKey(program(site, "ssh-keygen"), path, `root@${host.name}`);
  else for (const end of ["", ".pub"]) copyFileSync(keyPath(lab, host.cloneOf) + end, path + end);
  const own = `/etc/ssh/ssh_host_${algorithm}_key`;
  // Those of this machine are not those of the host.
  await run(enter(pid, ["find", "/etc/ssh", "-name", "ssh_host_*", "-delete"]));
  putFile(pid, { path: own, text: readFileSync(path, "utf8"), mode: 0o600 });
  putFile(pid, { path: `${own}.pub`, text: readFileSync(`${path}.pub`, "utf8") });
}

export async function makeKey(keygen: string, path: string, comment: string): Promise<void> {
  mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await run([keygen, "-q", "-t", algorithm, "-N", "", "-C", comment, "-f", path]);
}

export function keyPath(lab: number, name: string): string {
  return pathIn(lab, `${store}/keys/${name}`);
}

/** What opens SSH on the hosts, and which keys they show, where the product runs. */
export function putKnownHosts({ pid: lab, site }: Running): void {
  const lines = site.hosts.flatMap(({ name, address }) => {
    const path = `${keyPath(lab, name)}.pub`;
    return existsSync(path) ? [`${name},${name}.${domain},${address} ${readFileSync(path, "utf8")}`] : [];
  });
  for (const { name } of withRole(site, "collector")) {
    const pid = holder(site.lab, name);
    if (pid === null) continue;
    putFile(pid, { path: "/root/.ssh/known_hosts", text: lines.join(""), mode: 0o600 });
    putFile(pid, { path: "/root/.ssh/id_ed25519", text: readFileSync(keyPath(lab, userKey), "utf8"), mode: 0o600 });
  }
}

/** The file of the key that opens SSH, beside those of the hosts. */
export const userKey = ".opsloom";

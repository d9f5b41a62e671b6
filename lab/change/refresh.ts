import { startDaemon } from "../daemon/start.ts";
import { stopDaemon } from "../daemon/stop.ts";
import { waitForDaemon } from "../daemon/wait.ts";
import { openAuthority } from "../certificate/authority.ts";
import { findHost, daemonsOf } from "../host/find.ts";
import { putKnownHosts } from "../host/host-key.ts";
import { pathIn } from "../namespace/enter.ts";
import { putFile } from "../namespace/files.ts";
import { forgetNeighbours } from "../namespace/network.ts";
import { holder } from "../namespace/marked.ts";
import { store } from "../namespace/mounts.ts";
import { nameFiles } from "../role/computer.ts";
import { partsOf } from "../role/roles.ts";
import { type Running, saveRunning } from "../site/running.ts";
import { program, withRole } from "../site/site.ts";

/** Lets everybody know which hosts there are and where: the store of the lab, names, the switch, known keys. */
export async function refresh(running: Running): Promise<void> {
  const { pid: lab, site } = running;
  saveRunning(running);
  const { certificates } = openAuthority(program(site, "openssl"), pathIn(lab, `${store}/certificates`));
  for (const host of site.hosts) {
    const pid = holder(site.lab, host.name);
    if (pid === null) continue;
    for (const file of nameFiles(host, site)) putFile(pid, file);
    await forgetNeighbours(pid);
  }
  for (const role of ["directory", "switch"])
    for (const host of withRole(site, role)) {
      const { pid } = findHost(running, host.name);
      for (const file of partsOf(role).flatMap((part) => part.files?.(host, site, certificates) ?? []))
        if (told.includes(file.path.slice(file.path.lastIndexOf(".")))) putFile(pid, file);
      for (const daemon of daemonsOf(running, host).filter(({ name }) => readers.has(name))) {
        await stopDaemon(pid, daemon);
        await startDaemon(pid, daemon);
        await waitForDaemon(pid, host.name, daemon);
      }
    }
  putKnownHosts(running);
}

/** Files that tell of other hosts, by how their names end, and the daemons that read them when they start. */
const told = [".names", ".snmprec"];
const readers = new Set(["dnsmasq", "snmpsimd"]);

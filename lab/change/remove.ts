import { rm } from "node:fs/promises";
import { keyPath } from "../host/host-key.ts";
import { pathIn } from "../namespace/enter.ts";
import { endMarked } from "../namespace/end.ts";
import { marked } from "../namespace/marked.ts";
import { store } from "../namespace/mounts.ts";
import { Refusal } from "../namespace/refusal.ts";
import type { Running } from "../site/running.ts";
import { refresh } from "./refresh.ts";

/** Ends a host with all that it is, as one that was sold. */
export async function removeHost(running: Running, name: string): Promise<Running> {
  const { pid: lab, site } = running;
  const gone = site.hosts.find((host) => host.name === name);
  if (gone === undefined)
    throw new Refusal(`There is no host "${name}". Hosts: ${site.hosts.map(({ name }) => name).join(", ")}.`);
  await endMarked(() => marked(site.lab).filter(({ host }) => host === name));
  await rm(pathIn(lab, `${store}/${name}`), { recursive: true, force: true });
  for (const end of ["", ".pub"]) await rm(keyPath(lab, name) + end, { force: true });
  const changed = { ...running, site: { ...site, hosts: site.hosts.filter((host) => host !== gone) } };
  await refresh(changed);
  return changed;
}

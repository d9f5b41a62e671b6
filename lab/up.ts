import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { makeAuthority } from "./certificate/authority.ts";
import { takeDown } from "./down.ts";
import { commandOn } from "./host/command.ts";
import { keyPath, makeKey, putKnownHosts, userKey } from "./host/host-key.ts";
import { startHost } from "./host/start.ts";
import { pathIn } from "./namespace/enter.ts";
import { holdLab } from "./namespace/hold.ts";
import { isThere } from "./namespace/end.ts";
import { marked } from "./namespace/marked.ts";
import { mountStore, store } from "./namespace/mounts.ts";
import { makeBridge } from "./namespace/network.ts";
import { Refusal } from "./namespace/refusal.ts";
import { run } from "./namespace/run.ts";
import { partsOf } from "./role/roles.ts";
import { domain } from "./site/credentials.ts";
import { findPrograms, tools } from "./site/programs.ts";
import { findRunning, needRoot, type Running, saveRunning } from "./site/running.ts";
import type { Host } from "./site/site.ts";
import { withRole } from "./site/site.ts";
import { twelveHosts } from "./site/twelve.ts";

export const checkout = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/u, "");

export interface UpOptions {
  /** Which lab it is. Labs of different names do not see each other. */
  readonly lab: string;
  /** It ends with this process, however that ends. */
  readonly isTied: boolean;
}

/** Brings the twelve hosts up and waits until the shop answers. What does not come up is taken down again. */
export async function up({ lab, isTied }: UpOptions): Promise<Running> {
  needRoot();
  const began = Date.now();
  const programs = needPrograms();
  const known = findRunning(lab);
  if (known !== null && known.readyMs !== null) throw new Refusal(`The lab is up already, since ${known.started}.`);
  if (known !== null && isThere(known.by))
    throw new Refusal(`Process ${known.by} is bringing the lab up since ${known.started}. npm run lab down ends that.`);
  // What is left of an `up` that was killed.
  if (marked(lab).length > 0) await takeDown(lab);
  try {
    const pid = await holdLab(lab, isTied);
    await mountStore(pid);
    const [, key] = await Promise.all([
      makeAuthority(programs["openssl"] ?? "", pathIn(pid, `${store}/certificates`)),
      makeUserKey(programs["ssh-keygen"] ?? "", pid),
      makeBridge(pid),
    ]);
    const site = { lab, hosts: twelveHosts, programs, checkout, key };
    const running = { pid, site, started: new Date(began).toISOString(), readyMs: null, by: process.pid };
    saveRunning(running);
    await startAll(running);
    putKnownHosts(running);
    await visitShop(running);
    const ready = { ...running, readyMs: Date.now() - began };
    saveRunning(ready);
    return ready;
  } catch (error) {
    await takeDown(lab);
    throw error;
  }
}

/** The programs of all roles. Refused with the command that brings the missing ones. */
export function needPrograms(): { readonly [program: string]: string } {
  const roles = [...new Set(twelveHosts.map(({ role }) => role))].flatMap(partsOf);
  return findPrograms([...tools, ...roles.flatMap((role) => role.programs)]);
}

async function makeUserKey(keygen: string, lab: number): Promise<string> {
  const path = keyPath(lab, userKey);
  await makeKey(keygen, path, "opsloom@lab");
  return readFileSync(`${path}.pub`, "utf8").trim();
}

async function startAll(running: Running): Promise<void> {
  const { hosts } = running.site;
  const started = new Map<string, Promise<void>>();
  const others = async (host: Host): Promise<void> => {
    const roles = partsOf(host.role).flatMap((part) => part.after ?? []);
    await Promise.all(hosts.filter(({ role }) => roles.includes(role)).map(({ name }) => started.get(name)));
  };
  const now = new Date();
  // Nobody waits for another one before all are begun.
  for (const host of hosts)
    started.set(
      host.name,
      startHost(running, host, () => others(host), now),
    );
  await Promise.all(started.values());
}

/** From mid through the load balancer, until the database and the cache have answered behind it. */
async function visitShop(running: Running): Promise<void> {
  const [mid] = withRole(running.site, "collector");
  if (mid === undefined) throw new Refusal("There is no host that visits the shop.");
  const visit = [process.execPath, `${running.site.checkout}/lab/shop/visit.mjs`, `https://${domain}/health`];
  await run(commandOn(running, mid.name, visit));
}

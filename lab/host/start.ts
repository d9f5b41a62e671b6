import { setTimeout as pause } from "node:timers/promises";
import { join } from "node:path";
import { realpathSync } from "node:fs";
import { openAuthority } from "../certificate/authority.ts";
import { startDaemon } from "../daemon/start.ts";
import { waitForDaemon } from "../daemon/wait.ts";
import { enter, pathIn } from "../namespace/enter.ts";
import { putFile, putFolder } from "../namespace/files.ts";
import { holdHost } from "../namespace/hold.ts";
import { makeRoot, store } from "../namespace/mounts.ts";
import { plugIn } from "../namespace/network.ts";
import { run } from "../namespace/run.ts";
import { nameFiles } from "../role/computer.ts";
import type { Step } from "../role/role.ts";
import { partsOf } from "../role/roles.ts";
import type { Running } from "../site/running.ts";
import { type Host, program } from "../site/site.ts";
import { addAccount } from "./account.ts";
import { authorityFile } from "./command.ts";
import { putHostKey } from "./host-key.ts";

/** Starts a host, and its daemons when those that it needs are ready. Ends when all of its daemons listen. */
export async function startHost(
  running: Running,
  host: Host,
  others: () => Promise<unknown>,
  now: Date,
): Promise<void> {
  const { pid: lab, site } = running;
  const parts = partsOf(host.role);
  const pid = await holdHost(site.lab, lab, host.name);
  await makeRoot(lab, pid, host.name, {
    empty: parts.flatMap((part) => part.empty ?? []),
    shown: [
      ...parts
        .flatMap((part) => part.shown ?? [])
        .map(({ from, to }) => ({ from: realpathSync(join(site.checkout, from)), to, isReadOnly: true })),
      ...(parts.some((part) => part.checkout === true)
        ? [{ from: site.checkout, to: site.checkout, isReadOnly: false }]
        : []),
    ],
  });
  await plugIn(lab, pid, host);
  await run(["nsenter", "--target", String(pid), "--uts", "--", "hostname", host.name]);
  const authority = openAuthority(program(site, "openssl"), pathIn(lab, `${store}/certificates`));
  await Promise.all(
    parts.flatMap((part) => part.certificates?.(host) ?? []).map((request) => authority.sign(request, now)),
  );
  if (parts.some((part) => part.isAppliance !== true)) await makeComputer(running, host, pid);
  putFolder(pid, { path: "/run/lab" });
  for (const folder of parts.flatMap((part) => part.folders?.(site) ?? [])) putFolder(pid, folder);
  for (const file of nameFiles(host, site)) putFile(pid, file);
  putFile(pid, { path: authorityFile, text: authority.certificates.authority });
  for (const file of parts.flatMap((part) => part.files?.(host, site, authority.certificates) ?? []))
    putFile(pid, file);
  await others();
  for (const step of parts.flatMap((part) => part.steps?.(host, site) ?? [])) await take(pid, step);
  const daemons = parts.flatMap((part) => part.daemons?.(host, site) ?? []);
  await Promise.all(
    daemons.map(async (daemon) => {
      await startDaemon(pid, daemon);
      await waitForDaemon(pid, host.name, daemon);
    }),
  );
}

async function makeComputer(running: Running, host: Host, pid: number): Promise<void> {
  addAccount(pid);
  await putHostKey(running, host, pid);
}

const tries = 50;

async function take(host: number, step: Step): Promise<void> {
  const argv = enter(host, step.argv, step.user === undefined ? {} : { user: step.user });
  for (let left = tries; ; left -= 1) {
    try {
      await run(argv, { input: step.input ?? "" });
      return;
    } catch (error) {
      if (step.isRepeated !== true || left === 1) throw error;
      await pause(100);
    }
  }
}

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Demo } from "./demo.ts";
import { freePort } from "./shop.ts";

/** moto, which speaks as AWS does, as the account that the item `virtual-desktop` is made in. */
export interface Cloud {
  stop(): Promise<void>;
}

const program = "moto_server";
const account = "aws-shop";

/** A text = why there is none, with what to do. It overwrites no account and no secret that is not of a demo. */
export async function startCloud(demo: Demo, home: string): Promise<Cloud | string> {
  if (!existsSync(join(home, "commands", "shopctl")))
    return `the desktop is made on the machine that Opsloom runs on, and its home is not "${home}": name it with --home`;
  if (spawnSync(program, ["--version"]).error !== undefined)
    return `"${program}" is not installed, in which the desktop would be made: pip install "moto[server]"`;
  const { items } = await demo.api.call.listCloudAccounts({});
  const known = items.find(({ name }) => name === account);
  if (known !== undefined && known.endpoint?.startsWith("http://127.0.0.1:") !== true)
    return `the account "${account}" is one of yours, and the demo makes nothing in it`;
  const port = await freePort();
  const child = spawn(program, ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const url = `http://127.0.0.1:${String(port)}`;
  try {
    await answers(url, child);
    noteKeys(home);
    await demo.api.call.publishDefinitions({ body: { files: [accountAt(url)] } });
  } catch (error) {
    await end(child);
    throw error;
  }
  return { stop: () => end(child) };
}

/** The keys of an emulator are no secret; those that are there stay. */
function noteKeys(home: string): void {
  const folder = join(home, "secrets");
  const file = join(folder, `${account}.json`);
  if (existsSync(file)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify({ accessKeyId: "demo", secretAccessKey: "demo" }), { mode: 0o600 });
}

function accountAt(url: string): { readonly path: string; readonly text: string } {
  const text = `apiVersion: opsloom/v1
kind: Account
metadata: { name: ${account}, title: The account of the shop in moto, owner: cloud-operations }
spec:
  provider: aws
  id: "123456789012"
  regions: [eu-central-1]
  credential: ${account}
  endpoint: ${url}
  schedule: { every: 24h }
`;
  return { path: "demo/account.yaml", text };
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 240 && child.exitCode === null; tries += 1) {
    if ((await fetch(`${url}/moto-api/`).catch(() => null)) !== null) return;
    await pause(250);
  }
  throw new Error(`${program} did not get ready within a minute at ${url}`);
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}

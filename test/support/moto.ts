/** moto: a server that speaks as AWS does, and boto to fill it and to list what it has, as others do. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Daemon, freePort, makeFolder, startDaemon } from "./daemon.ts";

export const motoAccount = "123456789012";
export const motoRegions = ["eu-central-1", "eu-west-1", "us-east-1"] as const;

export interface Moto extends Daemon {
  readonly url: string;
}

export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const daemon = await startDaemon({
    program: "moto_server",
    args: ["-H", "127.0.0.1", "-p", String(port)],
    folder: makeFolder("moto"),
    port,
  });
  return { ...daemon, url: `http://127.0.0.1:${port}` };
}

/** What boto lists. */
export interface BotoListing {
  /** Ids by type, sorted. */
  readonly resources: { readonly [type: string]: readonly string[] };
  /** `FROM RELATION TO`, sorted. */
  readonly edges: readonly string[];
  readonly seconds: number;
}

const script = fileURLToPath(new URL("./boto.py", import.meta.url));

/** Fills each region with about so many resources; tells what was made. */
export async function fillMoto(url: string, perRegion: number): Promise<void> {
  await boto(["fill", url, String(perRegion), ...motoRegions]);
}

export async function listByBoto(url: string): Promise<BotoListing> {
  return JSON.parse(await boto(["list", url, ...motoRegions])) as BotoListing;
}

async function boto(parameters: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("python3", [script, ...parameters], {
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_MAX_ATTEMPTS: "3" },
  });
  return stdout;
}

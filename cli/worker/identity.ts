import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { FunctionFactsByName, WorkerFacts } from "../../store/worker/worker.ts";
import { version } from "../version.ts";
import { sourceDigest } from "./source-digest.ts";

/** What the worker of this process says of itself, with an id of this start. */
export async function identifyWorker(functions: FunctionFactsByName): Promise<WorkerFacts> {
  const host = hostname();
  const { pid } = process;
  const id = `${host}-${pid}-${randomBytes(3).toString("hex")}`;
  return { id, host, pid, version, build: await sourceDigest(), functions };
}

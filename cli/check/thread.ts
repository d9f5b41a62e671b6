/** The thread that checks definitions and runs their scenarios: an entry of its own, started by `line.ts`. */
import { parentPort, workerData } from "node:worker_threads";
import { checkFiles } from "../../store/definition/publish-files.ts";
import { zoneLookup } from "../files/zone-lookup.ts";
import { simulate } from "../scenarios/simulate.ts";
import type { LoadOptions } from "../../engine/definition/context.ts";
import type { Job, ThreadData } from "./message.ts";

const { functions } = workerData as ThreadData;
const options: LoadOptions = {
  zone: zoneLookup,
  ...(functions === null || functions === undefined ? {} : { functions }),
};

parentPort?.on("message", ({ id, job }: { readonly id: number; readonly job: Job }) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins
  parentPort?.postMessage({ id, answer: answerTo(job) });
});

function answerTo(job: Job): unknown {
  return job.kind === "check"
    ? checkFiles(job.files, { ...options, now: Date.now(), ...job.around })
    : simulate(job.request, functions ?? {});
}

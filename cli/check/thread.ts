/** The thread that checks definitions: an entry of its own, started by `checker.ts`. */
import { parentPort, workerData } from "node:worker_threads";
import { checkFiles } from "../../store/definition/publish-files.ts";
import { zoneLookup } from "../files/zone-lookup.ts";
import type { LoadOptions } from "../../engine/definition/context.ts";
import type { CheckAnswer, CheckRequest, ThreadData } from "./message.ts";

const { functions } = workerData as ThreadData;
const options: LoadOptions = {
  zone: zoneLookup,
  ...(functions === null || functions === undefined ? {} : { functions }),
};

parentPort?.on("message", ({ id, files, around }: CheckRequest) => {
  const checked = checkFiles(files, { ...options, now: Date.now(), ...around });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins
  parentPort?.postMessage({ id, checked } satisfies CheckAnswer);
});

import { exitCodes, LaunchError } from "../launcher/launch-error.ts";

/**
 * The parts of the product, which may run in processes of their own, each any number of times. `api` takes requests and
 * events. `worker` does everything else: workflows and activities, the collector of the installation, what the outbox
 * holds, alerts, and healing. All of these are safe in several processes, so one belongs to each worker.
 */
const central = ["api", "worker"] as const;
/** Beside them `collector`, always in a process of its own: near the targets of discoveries, without a database. */
const alone = "collector";
export type Part = (typeof central)[number] | typeof alone;

/** Reads a list of parts, such as `api,worker`; null = all of them. `name` tells where the text was given. */
export function parseParts(text: string | null, name: string): readonly Part[] {
  if (text === null) return central;
  const named = text.split(",").map((part) => part.trim());
  if (named.includes(alone)) {
    if (named.length === 1) return [alone];
    throw new LaunchError(
      exitCodes.configuration,
      `${name} is "${text}": the part ${alone} runs in a process of its own, start it by itself`,
    );
  }
  for (const part of named) {
    if (!(central as readonly string[]).includes(part)) {
      throw new LaunchError(
        exitCodes.configuration,
        `${name} is "${text}", and "${part}" is no part of Opsloom: write ${central.join(", ")} or both with a comma, or ${alone}`,
      );
    }
  }
  return central.filter((part) => named.includes(part));
}

import { exitCodes, LaunchError } from "../launcher/launch-error.ts";

/**
 * The parts of the product, which may run in processes of their own, each any number of times. `api` takes requests and
 * events. `worker` does everything else: workflows and activities, the collector, what the outbox holds, alerts, and
 * healing. All of these are safe in several processes, so one belongs to each worker.
 */
export const parts = ["api", "worker"] as const;
export type Part = (typeof parts)[number];

/** Reads a list of parts, such as `api,worker`; null = all of them. `name` tells where the text was given. */
export function parseParts(text: string | null, name: string): readonly Part[] {
  if (text === null) return parts;
  const named = text.split(",").map((part) => part.trim());
  for (const part of named) {
    if (!(parts as readonly string[]).includes(part)) {
      throw new LaunchError(
        exitCodes.configuration,
        `${name} is "${text}", and "${part}" is no part of Opsloom: write ${parts.join(", ")} or both with a comma`,
      );
    }
  }
  return parts.filter((part) => named.includes(part));
}

import type { Reply } from "../../client/call.ts";
import type { Client } from "../../client/client.ts";
import { suggestion } from "../../engine/base/suggestion.ts";
import { UsageError } from "../client/failure.ts";

/** A published class as the API tells of it. */
export type ClassFacts = Reply<"listCiClasses">["items"][number];

export async function readClassFacts(api: Client): Promise<readonly ClassFacts[]> {
  return (await api.call.listCiClasses()).items;
}

/** The class of that name. Throws UsageError where there is none. */
export function classOf(classes: readonly ClassFacts[], name: string): ClassFacts {
  const found = classes.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = classes.map((one) => one.name);
  throw new UsageError(`there is no class "${name}": ${suggestion(name, names) ?? `there are ${names.join(", ")}`}`);
}

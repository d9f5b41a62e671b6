import type { FunctionContext } from "../function/define-activity.ts";
import { type Host, type HostDeps, type HostInput, openHost } from "./host.ts";

/** Words of a command by which a shell runs a text of ours; it reads nothing of the parameters. */
export function script(text: string, ...parameters: readonly string[]): readonly string[] {
  return ["sh", "-c", text, "sh", ...parameters];
}

/** Does something on a host, and leaves it. */
export async function onHost<T>(
  deps: HostDeps,
  input: HostInput,
  context: FunctionContext,
  work: (host: Host) => Promise<T>,
): Promise<T> {
  const host = await openHost(deps, input, context);
  try {
    return await work(host);
  } finally {
    host.close();
  }
}

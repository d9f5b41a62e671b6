import { pathToFileURL } from "node:url";
import type { FunctionDefinition } from "../../activities/function/define-activity.ts";
import { exitCodes, LaunchError, messageOf } from "../launcher/launch-error.ts";
import { faultOf } from "./check.ts";
import { findIntegration } from "./find.ts";
import type { Integration } from "./integration.ts";

/**
 * Loads the integrations that the configuration names. The first one that is missing, fails or is no integration is
 * told in a sentence, exit code 78: a worker without a function that was asked for would be a surprise later.
 */
export async function loadIntegrations(
  names: readonly string[],
  folders: readonly [string, ...string[]],
): Promise<readonly Integration[]> {
  const loaded: Integration[] = [];
  for (const name of names) loaded.push(await loadIntegration(name, findIntegration(name, folders)));
  return loaded;
}

async function loadIntegration(name: string, file: string): Promise<Integration> {
  let exported: { readonly functions?: unknown; readonly default?: { readonly functions?: unknown } | null };
  try {
    exported = (await import(pathToFileURL(file).href)) as typeof exported;
  } catch (error) {
    const reason = messageOf(error);
    const remedy = reason.includes("package 'opsloom'")
      ? ": install it beside Opsloom, or run npm link opsloom there"
      : "";
    throw wrong(`the integration "${name}" cannot be loaded from "${file}": ${reason}${remedy}`, error);
  }
  const functions = exported.functions ?? exported.default?.functions;
  if (!Array.isArray(functions) || functions.length === 0)
    throw wrong(
      `the integration "${name}" ("${file}") exports no list "functions": write export const functions = [defineActivity({ ... })]`,
    );
  for (const [index, one] of functions.entries()) {
    const fault = faultOf(one);
    if (fault !== null) throw wrong(`the integration "${name}" ("${file}"): functions[${index}] ${fault}`);
  }
  return { name, file, functions: functions as readonly FunctionDefinition[] };
}

function wrong(text: string, cause?: unknown): LaunchError {
  return new LaunchError(exitCodes.configuration, text, { cause });
}

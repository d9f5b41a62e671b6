import type { FunctionSignature, LoadOptions } from "../context.ts";

/** What is known of a function; undefined when nothing is, or there is no such function. */
export function signatureOf(functions: LoadOptions["functions"], name: string): FunctionSignature | undefined {
  return functions !== undefined && Object.hasOwn(functions, name) ? functions[name] : undefined;
}

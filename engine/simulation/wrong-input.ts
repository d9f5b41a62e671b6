import { standardFault } from "../runbook/fault.ts";
import { putSecrets } from "../runbook/put-secrets.ts";
import { checkAgainstSchema } from "../schema/validate.ts";
import type { CallAnswer } from "./ir.ts";
import type { Library } from "./library.ts";
import type { LoggedCall } from "./stubs.ts";

/**
 * What a call is answered whose input the function does not take, as the product answers it: what an expression yields
 * is known only when it is called. A secret is a text here. Null = it takes it, or nothing is known of it.
 */
export function wrongInput(
  functions: Library["functions"],
  { call, with: input, secrets = [] }: Pick<LoggedCall, "call" | "with" | "secrets">,
): Extract<CallAnswer, { readonly fault: unknown }> | null {
  const schema = Object.hasOwn(functions, call) ? functions[call]?.input : undefined;
  const wrong =
    schema === undefined
      ? null
      : checkAgainstSchema(
          schema,
          putSecrets(input, secrets, (name) => name),
        );
  if (wrong === null) return null;
  return { fault: { ...standardFault("validation", "", `the input of ${call} is wrong: ${wrong}`) }, takesMs: 0 };
}

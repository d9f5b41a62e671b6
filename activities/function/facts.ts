import { createHash } from "node:crypto";
import { canonicalJson } from "../../engine/base/canonical.ts";
import type { Json } from "../../engine/base/json.ts";
import type { FunctionFactsByName } from "../../store/worker/worker.ts";
import type { Functions } from "./functions.ts";

/** What a registry has, as it is told to others: what functions take and give, with a digest of that. */
export function factsOf(registry: Pick<Functions, "describe">): FunctionFactsByName {
  return Object.fromEntries(
    registry.describe().map(({ name, title, input, output, traits, ...rest }) => {
      const digested = { title, input, output, traits, ...rest } as unknown as Json;
      const digest = createHash("sha256").update(canonicalJson(digested)).digest("hex");
      return [name, { title, input, output, traits, digest }];
    }),
  );
}

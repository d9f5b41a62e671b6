import { z } from "zod";
import { isJsonObject } from "../../base/json.ts";
import type { Value } from "../../condition/ir.ts";
import { channelNames, type DefinedChannel, isChannelName } from "../../lifecycle/tell/channel.ts";
import { secretName } from "../../runbook/evaluate.ts";
import type { Context } from "../context.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, duration, functionName, values } from "../shapes.ts";
import { checkCall } from "../values/call.ts";
import { compileElapsed } from "../values/duration.ts";
import { anything, text, type Scope } from "../values/scope.ts";
import { compileValue } from "../values/value.ts";
import { type FieldView, objectLeaf } from "../values/view.ts";

const spec = z.strictObject({
  call: functionName,
  with: values,
  needs: z.array(camel).min(1).max(10).optional(),
  tries: z.int().min(1).max(9).optional(),
  within: duration.optional(),
  acknowledge: z.literal("link").optional(),
});

declare module "../kind-map.ts" {
  interface KindMap {
    Channel: Entry<typeof spec, DefinedChannel, "nothing">;
  }
}

/** A try must end well before another relay may take it up. */
const longestTryMs = 30_000;

/** A way to tell people that is a call of a function. */
export const channelKind = defineKind({
  kind: "Channel",
  spec,
  pin: "nothing",
  references: () => [],
  compile(spec, metadata, context): DefinedChannel {
    if (isChannelName(metadata.name))
      context.report(
        "OPS110",
        ["metadata", "name"],
        `"${metadata.name}" is a channel of the product`,
        `choose a name beside ${channelNames.join(", ")}`,
      );
    checkCall(context, ["spec"], spec.call, spec.with);
    const input = compileValue(context, ["spec", "with"], spec.with, scopeOf(spec));
    checkSecrets(context, ["spec", "with"], spec.with, input);
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      call: spec.call,
      with: input,
      needs: spec.needs ?? [],
      tries: spec.tries ?? null,
      withinMs: compileWithin(context, spec.within),
      acknowledge: spec.acknowledge === "link",
    };
  },
});

function scopeOf({ needs = [], acknowledge }: z.infer<typeof spec>): Scope {
  const contacts: { readonly [kind: string]: FieldView } = Object.fromEntries(needs.map((kind) => [kind, text]));
  const link = acknowledge === undefined ? {} : { link: text };
  return {
    record: { name: "a channel, which knows $person and $message alone", fields: {} },
    variables: {
      person: objectLeaf({ name: text, title: text, ...contacts }),
      message: objectLeaf({ id: text, record: text, subject: text, text, because: text, page: text, ...link }),
      secrets: anything,
    },
  };
}

function compileWithin(context: Context, source: string | undefined): number {
  if (source === undefined) return longestTryMs;
  const ms = compileElapsed(context, ["spec", "within"], source);
  if (ms === 0 || ms > longestTryMs)
    context.report("OPS121", ["spec", "within"], `a try cannot last "${source}"`, "write up to 30s");
  return ms;
}

/** A secret is put in when the function is called: nothing can be computed of it. */
function checkSecrets(context: Context, path: readonly (string | number)[], source: unknown, value: Value): void {
  if (value.kind === "object" && isJsonObject(source))
    for (const [key, item] of Object.entries(value.entries))
      checkSecrets(context, [...path, key], (source as { readonly [key: string]: unknown })[key], item);
  if (value.kind === "array" && Array.isArray(source))
    for (const [index, item] of value.items.entries())
      checkSecrets(context, [...path, index], (source as readonly unknown[])[index], item);
  const expressions =
    value.kind === "jq"
      ? [value.text]
      : value.kind === "template"
        ? value.parts.flatMap((part) => (typeof part === "string" ? [] : [part.jq]))
        : [];
  for (const jq of expressions)
    if (/\$secrets\b/u.test(jq) && secretName(jq) === null)
      context.report(
        "OPS205",
        [...path],
        "a secret is known when the function is called, and not before",
        "write it alone, as ${ $secrets.NAME }, or in a text",
      );
}

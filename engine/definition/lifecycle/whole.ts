import type { Json } from "../../base/json.ts";
import type { Catalog } from "../catalog.ts";
import type { Whole } from "../kind.ts";
import { Trace } from "../trace.ts";
import { givenTo } from "./anywhere.ts";
import { entriesApart } from "./entries-apart.ts";
import { extensionOf } from "./extension.ts";

/**
 * A lifecycle with what it extends in place, as it could have been written without extending anything. What `anywhere`
 * gives stands in the states; an abstract one keeps it for the states of those that extend it.
 */
export function wholeLifecycle(catalog: Catalog, name: string): Whole | null {
  const extension = extensionOf(catalog, name);
  if (extension === null) return null;
  const { merged, document } = extension;
  const { extends: parent, states = {}, anywhere: entries, ...keys } = merged;
  const isSpread = parent !== undefined && keys.abstract !== true;
  const trace = new Trace(document);
  const given = isSpread ? givenTo(merged) : {};
  const kept = Object.entries(states).map(([state, { transitions, ...rest }]) => {
    const shared = Object.entries(given[state] ?? {});
    for (const [command, { at }] of shared) trace.note(["spec", "states", state, "transitions", command], document, at);
    const own = Object.entries(transitions ?? {}).filter(([, value]) => value !== null);
    const all = [...shared.map(([command, { value }]) => [command, value] as const), ...own];
    const isNone = all.length === 0 && (transitions === undefined || transitions === null);
    return [state, { ...rest, ...(isNone ? {} : { transitions: Object.fromEntries(all) }) }];
  });
  const apart = isSpread ? [] : parent === undefined ? entries : entriesApart(merged);
  const spec = { ...keys, states: Object.fromEntries(kept), ...(apart.length === 0 ? {} : { anywhere: apart }) };
  // What was read as JSON, with keys that are not there left out.
  return { spec: JSON.parse(JSON.stringify(spec)) as Json, document: trace.document() };
}

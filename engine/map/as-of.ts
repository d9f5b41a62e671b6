import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";

/** What of a CI changes; `name`, `class` and `state` are its own, all others attributes. */
export interface CiFacts {
  readonly class: string;
  readonly name: string;
  readonly state: "active" | "absent" | "retired";
  readonly attributes: JsonObject;
}

const own = { class: true, name: true, state: true };

/** A CI as it was before changes: of each that was changed, what it was changed from first. Oldest change first. */
export function beforeChanges(now: CiFacts, later: readonly Json[]): CiFacts {
  const was = new Map<string, Json>();
  for (const change of later)
    if (isJsonObject(change) && typeof change["attribute"] === "string" && !was.has(change["attribute"]))
      was.set(change["attribute"], change["from"] ?? null);
  const text = (key: string, present: string): string => {
    const before = was.get(key);
    return typeof before === "string" ? before : present;
  };
  const attributes = Object.fromEntries(
    Object.entries({ ...now.attributes, ...Object.fromEntries(was) }).filter(
      ([name, value]) => value !== null && !(name in own),
    ),
  );
  return {
    class: text("class", now.class),
    name: text("name", now.name),
    state: text("state", now.state) as CiFacts["state"],
    attributes,
  };
}

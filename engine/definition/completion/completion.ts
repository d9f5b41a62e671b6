/** What may be written at a place of a definition, by the shape of its kind: keys, values, and names of others. */
import { isJsonObject, type JsonObject, ownValue } from "../../base/json.ts";
import { kindByName } from "../kind-list.ts";
import { definitionSchema } from "../schema.ts";
import { keysIn, namedIn, schemasAt, valuesIn } from "./parts.ts";
import { type Place, placeAt } from "./place.ts";

export interface Completion {
  readonly text: string;
  readonly kind: "key" | "value" | "name";
  /** What it is, such as the kind of a definition; empty = there is no more to say. */
  readonly about: string;
}

export interface Completions {
  /** Where the word begins that is completed, in characters from 0. */
  readonly from: number;
  readonly items: readonly Completion[];
}

let schema: JsonObject | undefined;

/** `names`: `KIND/NAME` of the definitions there are. What does not begin with the word is left out. */
export function completionsAt(text: string, at: number, names: readonly string[]): Completions {
  const place = placeAt(text, at);
  const items = [...new Map(offeredAt(place, names).map((one) => [one.text, one])).values()];
  return {
    from: place.from,
    items: items.filter((one) => one.text.startsWith(place.word) && one.text !== place.word),
  };
}

function offeredAt({ kind, path, wants, document }: Place, names: readonly string[]): readonly Completion[] {
  schema ??= definitionSchema() as JsonObject;
  const definitions = schema["definitions"] ?? null;
  if (path.length === 1 && path[0] === "kind" && wants === "value")
    return [...kindByName.keys()].map((text) => ({ text, kind: "value", about: "" }));
  const own = kind === null ? undefined : ownValue(definitions, kind);
  if (own === undefined || !isJsonObject(own)) return top(wants);
  const found = schemasAt(schema, [own], path);
  const keys = wants === "value" ? [] : keysIn(found);
  const values = wants === "key" ? [] : valuesIn(found);
  const named = namedIn(found, wants);
  return [
    ...named.flatMap((one) => (one === "state" ? statesIn(document) : definitionsOf(one, names))),
    ...keys.map((text): Completion => ({ text, kind: "key", about: "" })),
    ...values.map((text): Completion => ({ text, kind: "value", about: "" })),
  ];
}

/** Where nothing says yet what it is. */
function top(wants: Place["wants"]): readonly Completion[] {
  return wants === "key"
    ? ["apiVersion", "kind", "metadata", "spec"].map((text): Completion => ({ text, kind: "key", about: "" }))
    : [];
}

function definitionsOf(kind: string, names: readonly string[]): readonly Completion[] {
  return names.flatMap((one): Completion[] => {
    const slash = one.indexOf("/");
    return one.slice(0, slash) === kind ? [{ text: one.slice(slash + 1), kind: "name", about: kind }] : [];
  });
}

/** Names of the states of a lifecycle, by the lines below `states:`. */
function statesIn(document: string): readonly Completion[] {
  const lines = document.split("\n");
  const first = lines.findIndex((line) => /^ {2}states:\s*$/u.test(line));
  if (first < 0) return [];
  const found: Completion[] = [];
  for (const line of lines.slice(first + 1)) {
    if (/^ {0,2}[^\s#]/u.test(line)) break;
    const name = /^ {4}([A-Za-z]\w*):/u.exec(line)?.[1];
    if (name !== undefined) found.push({ text: name, kind: "name", about: "state" });
  }
  return found;
}

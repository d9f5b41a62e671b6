/** What may be written at a place of a definition: keys and values of its kind, and names of other definitions. */
import { isJsonObject, type JsonObject, ownValue } from "../../base/json.ts";
import { kindByName } from "../kind-list.ts";
import { definitionSchema } from "../schema.ts";
import { keysIn, schemasAt, valuesIn } from "./parts.ts";
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

/** Keys whose value names a definition of a kind (language 1: a reference key is the kind it names). */
const named: { readonly [key: string]: string } = {
  record: "RecordType",
  facetOf: "RecordType",
  calendar: "Calendar",
  table: "DecisionTable",
  approval: "Approval",
  escalation: "Escalation",
  runbook: "Runbook",
  notify: "Notification",
  onCall: "OnCall",
  order: "CatalogItem",
  queue: "Queue",
  source: "EventSource",
  sources: "EventSource",
  mailbox: "Mailbox",
};

let schema: JsonObject | undefined;

/** `names`: `KIND/NAME` of the definitions there are. What does not begin with the word is left out. */
export function completionsAt(text: string, at: number, names: readonly string[]): Completions {
  const place = placeAt(text, at);
  const all = [...namesAt(place, names), ...partsAt(place)];
  const items = [...new Map(all.map((one) => [one.text, one])).values()];
  return {
    from: place.from,
    items: items.filter((one) => one.text.startsWith(place.word) && one.text !== place.word),
  };
}

function partsAt({ kind, path, wants }: Place): readonly Completion[] {
  schema ??= definitionSchema() as JsonObject;
  const definitions = schema["definitions"] ?? null;
  if (path.length === 1 && path[0] === "kind" && wants === "value")
    return [...kindByName.keys()].map((text) => ({ text, kind: "value", about: "" }));
  const own = kind === null ? undefined : ownValue(definitions, kind);
  if (own === undefined || !isJsonObject(own)) return top(wants);
  const found = schemasAt(schema, [own], path);
  const keys = wants === "value" ? [] : keysIn(found);
  const values = wants === "key" ? [] : valuesIn(found);
  return [
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

function namesAt({ kind, path, wants, document }: Place, names: readonly string[]): readonly Completion[] {
  if (wants === "key") return [];
  const key = path.findLast((step) => step !== "*") ?? "";
  const parent = path.at(-2);
  if (key === "target" || key === "initial" || parent === "transitions")
    return statesIn(document).map((text) => ({ text, kind: "name", about: "state" }));
  const of = key === "extends" ? kind : Object.hasOwn(named, key) ? named[key] : undefined;
  if (of === undefined || of === null) return [];
  return names.flatMap((one): Completion[] => {
    const slash = one.indexOf("/");
    return one.slice(0, slash) === of ? [{ text: one.slice(slash + 1), kind: "name", about: of }] : [];
  });
}

/** Names of the states of a lifecycle, by the lines below `states:`. */
function statesIn(document: string): readonly string[] {
  const lines = document.split("\n");
  const first = lines.findIndex((line) => /^ {2}states:\s*$/u.test(line));
  if (first < 0) return [];
  const found: string[] = [];
  for (const line of lines.slice(first + 1)) {
    if (/^ {0,2}[^\s#]/u.test(line)) break;
    const name = /^ {4}([A-Za-z]\w*):/u.exec(line)?.[1];
    if (name !== undefined) found.push(name);
  }
  return found;
}

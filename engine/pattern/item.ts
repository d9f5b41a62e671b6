/** What the jq of a pattern yields, read by its shape: it is made of what strangers said. */
import { isJsonObject, type Json, type JsonObject, ownValue } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";

/** By which attributes a CI is looked for that may not exist; null = of any class. */
export interface Find {
  readonly class: string | null;
  readonly attributes: { readonly [attribute: string]: string | number | boolean };
}

/** What is made in the place of what is looked for and not found, when the run has ended. */
export interface Placeholder {
  readonly class: string;
  /** Beside what was looked for. */
  readonly attributes: JsonObject;
  /** What it is recognized within. */
  readonly within: { readonly relation: string; readonly find: Find & { readonly class: string } };
}

export type End = { readonly ref: string } | { readonly id: string } | { readonly find: Find };

export interface ItemRelation {
  readonly name: string;
  readonly to: End;
  /** What it was told from, in a few words; null = not said. */
  readonly evidence: string | null;
}

export type Item = { readonly ref: string; readonly relations: readonly ItemRelation[] } & (
  | {
      readonly kind: "candidate";
      readonly class: string;
      readonly attributes: JsonObject;
      readonly guessed: readonly string[];
    }
  /** `placeholder`: what it becomes when it is not found; null = nothing. */
  | {
      readonly kind: "find";
      readonly find: Find;
      readonly placeholder:
        | Placeholder
        /** It is recognized by itself, and made at once. */
        | (Omit<Placeholder, "within"> & { readonly within: null })
        | null;
    }
);

/** Most items of one pattern on one target. */
const maxItems = 5_000;

export function readItems(value: Json): Result<readonly Item[], string> {
  if (!Array.isArray(value)) return failure("`items` yields no list: put its objects into [ ]");
  const list = value as readonly Json[];
  if (list.length > maxItems) return failure(`\`items\` yields more than ${String(maxItems)} objects`);
  const items: Item[] = [];
  for (const [index, one] of list.entries()) {
    const item = readItem(one);
    if (typeof item === "string") return failure(`item ${String(index + 1)} ${item}`);
    items.push(item);
  }
  return ok(items);
}

function readItem(value: Json): Item | string {
  if (!isJsonObject(value)) return "is no object";
  const ref = text(value, "ref");
  if (ref === null) return "has no text `ref`";
  const relations = readRelations(ownValue(value, "relations") ?? []);
  if (typeof relations === "string") return `("${ref}") ${relations}`;
  const wanted = ownValue(value, "find");
  if (wanted === undefined || wanted === null) {
    const className = text(value, "class");
    if (className === null) return `("${ref}") has neither \`class\` nor \`find\``;
    const guessed = ownValue(value, "guessed");
    const names = Array.isArray(guessed) ? guessed.filter((one): one is string => typeof one === "string") : [];
    return {
      kind: "candidate",
      ref,
      class: className,
      attributes: said(ownValue(value, "attributes")),
      guessed: names,
      relations,
    };
  }
  const find = readFind(wanted);
  if (typeof find === "string") return `("${ref}") ${find}`;
  const place = ownValue(value, "placeholder");
  const className = place === undefined || place === null ? null : text(place, "class");
  if (place !== undefined && place !== null && className === null)
    return `("${ref}") has a \`placeholder\` without \`class\``;
  const within = readWithin(ownValue(place ?? null, "within") ?? null);
  if (typeof within === "string") return `("${ref}") ${within}`;
  const placeholder =
    className === null
      ? null
      : madeOf({ class: className, attributes: said(ownValue(place ?? null, "attributes")) }, within);
  return { kind: "find", ref, find, placeholder, relations };
}

function madeOf(
  made: Omit<Placeholder, "within">,
  within: Placeholder["within"] | null,
): Extract<Item, { readonly kind: "find" }>["placeholder"] {
  return within === null ? { ...made, within } : { ...made, within };
}

function readWithin(value: Json): Placeholder["within"] | null | string {
  if (value === null) return null;
  const relation = text(value, "relation");
  const find = readFind(ownValue(value, "find") ?? null);
  if (relation === null) return "has a `within` of its placeholder without `relation`";
  if (typeof find === "string") return find;
  const { class: className, attributes } = find;
  return className === null
    ? "has a `within` of its placeholder whose `find` names no class"
    : { relation, find: { class: className, attributes } };
}

function readRelations(value: Json): readonly ItemRelation[] | string {
  if (!Array.isArray(value)) return "has `relations` that are no list";
  const relations: ItemRelation[] = [];
  for (const one of value as readonly Json[]) {
    const name = text(one, "name");
    const to = ownValue(one, "to") ?? null;
    if (name === null) return "has a relation without `name`";
    const [ref, id, wanted] = [text(to, "ref"), text(to, "id"), ownValue(to, "find") ?? null];
    const find = wanted === null ? null : readFind(wanted);
    if (typeof find === "string") return find;
    const end: End | null = ref !== null ? { ref } : id !== null ? { id } : find === null ? null : { find };
    if (end === null) return `has a relation "${name}" that leads nowhere: \`to\` is { ref }, { id } or { find }`;
    relations.push({ name, to: end, evidence: text(one, "evidence") });
  }
  return relations;
}

function readFind(value: Json): Find | string {
  if (!isJsonObject(value)) return "has a `find` that is no object";
  const { class: className, ...rest } = value;
  const attributes = Object.entries(rest).filter((entry): entry is [string, string | number | boolean] =>
    ["string", "number", "boolean"].includes(typeof entry[1]),
  );
  if (attributes.length === 0) return "has a `find` without a value to look for";
  return { class: typeof className === "string" ? className : null, attributes: Object.fromEntries(attributes) };
}

/** What is null says nothing. */
function said(value: Json | undefined): JsonObject {
  if (value === undefined || !isJsonObject(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null));
}

function text(value: Json, key: string): string | null {
  const found = ownValue(value, key);
  return typeof found === "string" && found !== "" ? found : null;
}

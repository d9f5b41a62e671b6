/** What of a pattern's items is literal, checked against the other definitions: classes, attributes, relations. */
import type { Ast } from "../../expression/ast.ts";
import { parseExpression } from "../../expression/parse.ts";
import { nodesOf } from "../../expression/walk.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { checkRelationName } from "./relation-name.ts";

type ObjectAst = Extract<Ast, { readonly kind: "object" }>;

/** `text` is known to be an expression. */
export function checkItems(context: Context, path: Path, text: string): void {
  const parsed = parseExpression(text);
  if (!parsed.ok) return;
  for (const node of nodesOf(parsed.value)) {
    if (node.kind !== "object") continue;
    if (entryOf(node, "ref") !== undefined) checkItem(context, path, node);
    const wanted = entryOf(node, "find");
    if (wanted?.kind === "object") checkMembers(context, path, wanted, wanted, ["class"]);
    const name = entryOf(node, "name");
    if (entryOf(node, "to") !== undefined && name?.kind === "literal" && typeof name.value === "string")
      checkRelationName(context, { path, ...name.span }, name.value);
  }
}

function checkItem(context: Context, path: Path, item: ObjectAst): void {
  const attributes = entryOf(item, "attributes");
  checkMembers(context, path, item, attributes?.kind === "object" ? attributes : null, []);
  const place = entryOf(item, "placeholder");
  if (place?.kind !== "object") return;
  const own = entryOf(place, "attributes");
  checkMembers(context, path, place, own?.kind === "object" ? own : null, []);
  const within = entryOf(place, "within");
  const relation = within?.kind === "object" ? entryOf(within, "relation") : undefined;
  if (relation?.kind === "literal" && typeof relation.value === "string")
    checkRelationName(context, { path, ...relation.span }, relation.value);
}

/** `holder` names the class, `members` are its attributes. */
function checkMembers(
  context: Context,
  path: Path,
  holder: ObjectAst,
  members: ObjectAst | null,
  others: readonly string[],
): void {
  const className = entryOf(holder, "class");
  if (className?.kind !== "literal" || typeof className.value !== "string") return;
  const { value: name, span } = className;
  if (context.catalog.find("CIClass", name) === undefined) {
    const known = context.catalog.names("CIClass");
    context.report("OPS301", { path, ...span }, `there is no CIClass "${name}"`, suggestion(name, known));
    return;
  }
  const known = attributesOf(context, name);
  if (known === null) return;
  for (const { key } of members?.entries ?? [])
    if (key.kind === "literal" && typeof key.value === "string" && ![...known, ...others].includes(key.value))
      context.report(
        "OPS204",
        { path, ...key.span },
        `the class "${name}" has no attribute "${key.value}"`,
        suggestion(key.value, known),
      );
}

/** Of the class and those it extends; null = one of them is broken. */
function attributesOf(context: Context, name: string): readonly string[] | null {
  const found = ["name", "owner", "ownerGroup"];
  const seen = new Set<string>();
  for (let next: string | undefined = name; next !== undefined && !seen.has(next);) {
    seen.add(next);
    const source:
      { readonly attributes?: object | undefined; readonly extends?: string | undefined } | null | undefined =
      context.catalog.find("CIClass", next)?.source;
    if (source === null || source === undefined) return null;
    found.push(...Object.keys(source.attributes ?? {}));
    next = source.extends;
  }
  return found;
}

function entryOf({ entries }: ObjectAst, name: string): Ast | undefined {
  return entries.find(({ key }) => key.kind === "literal" && key.value === name)?.value;
}

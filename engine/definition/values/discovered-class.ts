import {
  discoveredAttributes,
  discoveredRelations,
  holdsDiscovered,
  type Written,
} from "../../discovery/attributes.ts";
import { type DiscoveredClass, discoveredClasses } from "../../discovery/classes.ts";
import type { Json } from "../../base/json.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Catalog } from "../catalog.ts";
import type { Context } from "../context.ts";
import type { KindSource } from "../kind-map.ts";
import { checkRelationName } from "./relation-name.ts";
import { fitLiteral } from "./fit.ts";
import { fieldView } from "./record-view.ts";

/** What discovery relates what it finds by. */
const discoveredRelationNames = ["runsOn", "usesCertificate"];

type ClassSource = KindSource<"CIClass">;

/** What is said of a class and of those that it extends: the nearest counts. */
interface Whole {
  readonly attributes: NonNullable<ClassSource["attributes"]>;
  readonly identify: NonNullable<ClassSource["identify"]>;
}

/**
 * What is found becomes CIs of these classes: one that is missing, cannot hold what is written to it or cannot be
 * recognized by it would fail in the sweep, and nobody would be there to see it.
 */
export function checkDiscoveredClasses(context: Context, stamp: { readonly [attribute: string]: unknown }): void {
  const { catalog } = context;
  for (const relation of discoveredRelationNames) checkRelationName(context, { path: ["spec"], key: true }, relation);
  // A Discovery that is checked alone, without what is published, has no classes to be looked at.
  if (catalog.names("CIClass").length === 0) return;
  const known = new Set<string>();
  for (const [name, fallback] of Object.entries(discoveredClasses)) {
    if (fallback === null) context.reference("CIClass", name, { path: ["spec"], key: true });
    const whole = wholeClass(catalog, name);
    if (whole === null) continue;
    for (const attribute of Object.keys(whole.attributes)) known.add(attribute);
    checkClass(context, name as DiscoveredClass, whole, stamp);
  }
  for (const name of Object.keys(stamp))
    if (known.size > 0 && !known.has(name) && !["name", "owner", "ownerGroup"].includes(name))
      context.report(
        "OPS204",
        { path: ["spec", "stamp", name], key: true },
        `no class that discovery makes has the attribute "${name}"`,
        suggestion(name, known),
      );
}

function checkClass(
  context: Context,
  name: DiscoveredClass,
  { attributes, identify }: Whole,
  stamp: { readonly [attribute: string]: unknown },
): void {
  const report = (message: string, hint: string): void =>
    context.report("OPS386", { path: ["spec"], key: true }, `the class "${name}" ${message}`, hint);
  const written: { readonly [attribute: string]: Written } = discoveredAttributes[name];
  for (const [attribute, source] of Object.entries(attributes)) {
    const given = Object.hasOwn(written, attribute) ? written[attribute] : undefined;
    const many = source.many === true;
    if (given !== undefined && !holdsDiscovered({ type: source.type, many }, given))
      report(
        `has "${attribute}" of the type ${typeText(source.type, many)}, to which discovery writes ${writtenText(given)}`,
        "give it that type, or another name",
      );
    const isGiven = given !== undefined || Object.hasOwn(stamp, attribute);
    if (source.required === true && source.default === undefined && !isGiven)
      report(`requires "${attribute}", which discovery does not know`, "take `required` out, or stamp it");
    // The stamp is not for a calendar: it is written as it stands.
    if (Object.hasOwn(stamp, attribute) && source.type !== "calendar")
      fitLiteral(
        context,
        ["spec", "stamp", attribute],
        stamp[attribute] as Json,
        fieldView(context.catalog, { ...source, type: source.type }),
      );
  }
  const isKnown = (attribute: string): boolean =>
    attribute === "name" || Object.hasOwn(stamp, attribute) || Object.hasOwn(written, attribute);
  const relations = discoveredRelations[name];
  const recognizes = identify.some(
    ({ by, within }) => by.every(isKnown) && (within === undefined || relations.includes(within)),
  );
  if (identify.length > 0 && !recognizes)
    report(
      "is recognized by nothing that discovery knows",
      `add a rule such as identify: [ { by: [${name === "certificate" ? "fingerprint" : "name"}] } ]`,
    );
}

/** With what it inherits; null when it is not there, or one of them is broken and says nothing. */
function wholeClass(catalog: Catalog, name: string): Whole | null {
  let attributes: Whole["attributes"] = {};
  let identify: Whole["identify"] | undefined;
  const seen = new Set<string>();
  for (let next: string | undefined = name; next !== undefined && !seen.has(next);) {
    seen.add(next);
    const source: ClassSource | null | undefined = catalog.find("CIClass", next)?.source;
    if (source === undefined || source === null) return null;
    attributes = { ...source.attributes, ...attributes };
    identify ??= source.identify;
    next = source.extends;
  }
  return { attributes, identify: identify ?? [] };
}

function typeText(type: string, many: boolean): string {
  return many ? `${type} (many)` : type;
}

function writtenText(written: Written): string {
  const words = {
    string: "a text",
    text: "a text",
    integer: "a whole number",
    boolean: "true or false",
    instant: "an instant",
  };
  return typeof written === "string" ? words[written] : "a list of texts";
}

/**
 * Definitions to bundles: all that a record of one type depends on, resolved to names inside one JSON value that a
 * record pins.
 *
 * 1. A bundle is closed: whatever a definition in it names, or a table or closed list in it could yield, is in it too.
 * 2. Its parts are sorted by name, so that the same definitions give the same canonical JSON whatever the files were
 *    called.
 * 3. No kind is known here by name: each says itself what its definitions refer to and how they are pinned.
 */
import { canonicalJson } from "../base/canonical.ts";
import type { Bundle } from "../lifecycle/ir.ts";
import type { LoadOptions } from "./context.ts";
import { compareDiagnostics, type Diagnostic } from "./diagnostic.ts";
import { type Flaw, type Kind, type Lookup, type Reference, referenceKey } from "./kind.ts";
import { kindByName } from "./kind-list.ts";
import type { Parts } from "./kind-map.ts";
import type { Definition } from "./load.ts";

export interface BuiltBundles {
  /** By name of the record type. */
  readonly bundles: { readonly [recordType: string]: Bundle };
  readonly diagnostics: readonly Diagnostic[];
}

export interface BundleOptions {
  /**
   * Digest of a canonical JSON, made at the rim, for what is pinned by it. Omitted, as in a simulation, the name stands
   * for it.
   */
  readonly digest?: (canonical: string) => string;
  /** As the definitions were loaded with. */
  readonly functions?: LoadOptions["functions"];
  /** Definitions that exist and have an error of their own: by `referenceKey`, the file. */
  readonly broken?: ReadonlyMap<string, string>;
}

/** One bundle for each definition of a kind that is a root. One with a part missing is reported and has none. */
export function buildBundles(definitions: readonly Definition[], options: BundleOptions = {}): BuiltBundles {
  const diagnostics: Diagnostic[] = [];
  const bundles: { [recordType: string]: Bundle } = {};
  const all = createIndex(definitions, options.functions);
  for (const root of definitions.toSorted((a, b) => compareText(a.name, b.name))) {
    const kind = kindOf(root);
    if (kind.pin !== "root") continue;
    const { taken, missing } = closure(root, all);
    for (const { reference, from } of missing) diagnostics.push(missingPart(reference, from, options.broken));
    const parts = partsOf(taken, options);
    const flaw = kind.flaw?.(root.ir, parts) ?? null;
    if (flaw !== null) diagnostics.push(diagnosticAt(root, flaw));
    else if (missing.length === 0) bundles[root.name] = { type: root.name, parts };
  }
  return { bundles, diagnostics: diagnostics.sort(compareDiagnostics) };
}

interface Index extends Lookup {
  get(reference: Reference): Definition | undefined;
  /** Those that belong to a definition although it does not name them, by name. */
  belonging(to: Definition): readonly Definition[];
}

function createIndex(definitions: readonly Definition[], functions: LoadOptions["functions"]): Index {
  const named = new Map(definitions.map((definition) => [referenceKey(definition), definition]));
  const belonging = new Map<string, Definition[]>();
  for (const definition of definitions) {
    const owner = kindOf(definition).belongsTo?.(definition.ir);
    if (owner === undefined || owner === null) continue;
    const others = belonging.get(referenceKey(owner)) ?? [];
    belonging.set(referenceKey(owner), [...others, definition]);
  }
  return {
    functions,
    get: (reference) => named.get(referenceKey(reference)),
    find: (kind, name) => named.get(referenceKey({ kind, name }))?.ir,
    belonging: (to) => belonging.get(referenceKey(to)) ?? [],
  };
}

interface Closure {
  readonly taken: readonly Definition[];
  readonly missing: readonly { readonly reference: Reference; readonly from: Definition }[];
}

/** The root, what belongs to it, and all that they name of kinds that are pinned, each once. */
function closure(root: Definition, all: Index): Closure {
  const taken = new Map<string, Definition>();
  const missing = new Map<string, { readonly reference: Reference; readonly from: Definition }>();
  const visit = (definition: Definition): void => {
    if (taken.has(referenceKey(definition))) return;
    taken.set(referenceKey(definition), definition);
    all.belonging(definition).forEach(visit);
    for (const reference of kindOf(definition).references(definition.ir, all)) {
      const pin = kindByName.get(reference.kind)?.pin ?? "nothing";
      if (pin === "nothing" || pin === "root" || reference.inherited === true) continue;
      const found = all.get(reference);
      if (found !== undefined) follow(found, pin);
      else missing.set(referenceKey(reference), { reference, from: definition });
    }
  };
  // What is pinned by its digest is read whole when it runs: what it names is its own affair.
  const follow = (definition: Definition, pin: string): void =>
    pin === "digest" ? void taken.set(referenceKey(definition), definition) : visit(definition);
  visit(root);
  return { taken: [...taken.values()], missing: [...missing.values()] };
}

function partsOf(taken: readonly Definition[], options: BundleOptions): Parts {
  const parts: { [kind: string]: { [name: string]: unknown } } = {};
  for (const definition of taken.toSorted((a, b) => compareText(referenceKey(a), referenceKey(b)))) {
    const { ir } = definition;
    const digest = options.digest?.(canonicalJson(ir)) ?? definition.name;
    const named = (parts[definition.kind] ??= {});
    const { pin } = kindOf(definition);
    named[definition.name] = pin === "digest" ? digest : pin === "version" ? { ...ir, digest } : ir;
  }
  return parts;
}

function kindOf(definition: Definition): Kind {
  const kind = kindByName.get(definition.kind);
  if (kind === undefined) throw new Error(`there is no kind "${definition.kind}"`);
  return kind;
}

function missingPart(needed: Reference, from: Definition, broken: BundleOptions["broken"]): Diagnostic {
  const { kind, name } = needed;
  const file = broken?.get(referenceKey(needed));
  const [why, hint] =
    file === undefined
      ? ["is not among the definitions", "publish both together"]
      : ["has an error", `repair it first: opsloom validate ${file}`];
  return diagnosticAt(from, {
    code: "OPS301",
    message: `${from.kind} "${from.name}" needs the ${kind} "${name}", which ${why}`,
    hint,
  });
}

function diagnosticAt({ path, line }: Definition, { code, message, hint }: Flaw): Diagnostic {
  return { code, severity: "error", message, file: path, line, column: 1, endLine: line, endColumn: 1, hint };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

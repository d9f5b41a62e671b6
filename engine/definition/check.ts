/** A set of files checked as publishing checks it: the definitions, and the bundles that are made of them. */
import { canonicalJson } from "../base/canonical.ts";
import type { Bundle } from "../lifecycle/ir.ts";
import { buildBundles, type BundleOptions } from "./bundle.ts";
import type { LoadOptions } from "./context.ts";
import { compareDiagnostics, type Diagnostic, hasErrors } from "./diagnostic.ts";
import { referenceKey } from "./kind.ts";
import { kindByName } from "./kind-list.ts";
import { type Definition, type DefinitionFile, type LoadedDefinitions, loadDefinitions } from "./load.ts";

export interface CheckOptions extends LoadOptions {
  readonly digest?: BundleOptions["digest"];
}

export interface CheckedDefinitions extends LoadedDefinitions {
  /** By name of the record type, those of the context too; none while a definition has an error. */
  readonly bundles: { readonly [recordType: string]: Bundle };
}

/** Bundles are made of whole definitions only: what is missing because it has an error is reported once. */
export function checkDefinitions(files: readonly DefinitionFile[], options: CheckOptions = {}): CheckedDefinitions {
  const loaded = loadDefinitions(files, options);
  if (hasErrors(loaded.diagnostics)) return { ...loaded, bundles: {} };
  const built = bundlesOf(loaded, options);
  const given = new Set(files.map(({ path }) => path));
  const [own, others] = [
    built.diagnostics.filter(({ file }) => given.has(file)),
    built.diagnostics.filter(({ file }) => !given.has(file)),
  ];
  const before = others.length === 0 ? [] : withoutFiles(options).diagnostics.map(keyOf);
  return {
    ...loaded,
    bundles: built.bundles,
    diagnostics: [...loaded.diagnostics, ...own, ...others.filter((one) => !before.includes(keyOf(one)))].sort(
      compareDiagnostics,
    ),
  };
}

export interface Changes {
  /** The bundles that these files change: what is published of the others stays as it is. */
  readonly bundles: { readonly [recordType: string]: Bundle };
  /** Definitions of the context that say something else beside these files, as those that extend one of them. */
  readonly context: readonly Definition[];
}

/** What the files change beside their own definitions. */
export function changesOf(checked: CheckedDefinitions, options: CheckOptions): Changes {
  const roots = checked.definitions.filter(({ kind }) => kindByName.get(kind)?.pin === "root");
  const given = new Set(roots.map(({ name }) => name));
  const before = checked.context.length === 0 ? null : withoutFiles(options);
  const forms = new Map(before?.definitions.map((definition) => [referenceKey(definition), definition.ir]));
  return {
    bundles: Object.fromEntries(
      Object.entries(checked.bundles).filter(
        ([name, bundle]) => given.has(name) || !isSame(bundle, before?.bundles[name]),
      ),
    ),
    context: checked.context.filter((definition) => {
      const form = forms.get(referenceKey(definition));
      return form !== undefined && !isSame(definition.ir, form);
    }),
  };
}

/** What the context is by itself. */
function withoutFiles(options: CheckOptions) {
  const { without: _, ...all } = options;
  const loaded = loadDefinitions([], all);
  return { definitions: loaded.context, ...bundlesOf(loaded, options) };
}

function bundlesOf(loaded: LoadedDefinitions, { functions, digest }: CheckOptions) {
  return buildBundles([...loaded.definitions, ...loaded.context], {
    broken: loaded.broken,
    ...(functions === undefined ? {} : { functions }),
    ...(digest === undefined ? {} : { digest }),
  });
}

function isSame<Part extends object>(part: Part, other: Part | undefined): boolean {
  return other !== undefined && canonicalJson(part) === canonicalJson(other);
}

function keyOf({ file, line, column, code, message }: Diagnostic): string {
  return `${file}:${line}:${column} ${code} ${message}`;
}

/** What a kind's compiler works with: reports at places of its document, and the other definitions. */
import type { ZoneTable } from "../clock/ir.ts";
import type { Json } from "../base/json.ts";
import type { Catalog } from "./catalog.ts";
import type { DiagnosticCode } from "./codes.ts";
import type { KindName } from "./kind-map.ts";
import type { Found, Severity } from "./diagnostic.ts";
import type { SourceDocument } from "./source.ts";
import type { Path, Spot } from "./spot.ts";
import { suggestion } from "../base/suggestion.ts";

/** A function that definitions may call, as its activity declares it. */
export interface FunctionSignature {
  /** JSON Schema of what `with` must hold; null = not checked. */
  readonly input: Json;
  /** JSON Schema of what it answers; absent = not checked. */
  readonly output?: Json;
  /** Inputs that name a definition, with its kind. */
  readonly names?: { readonly [input: string]: KindName };
  readonly sends?: RecordInputs;
  readonly looksUp?: LookUpInputs;
  /** What who starts a run that calls it must be granted. */
  readonly permission?: string;
}

/** Of a function that opens a record (`type`) or sends it a command: which of its inputs are what. */
export interface RecordInputs {
  readonly type?: string;
  readonly record?: string;
  readonly command?: string;
  readonly fields: string;
  readonly links?: string;
}

/** Of a function that looks for records: which of its inputs are what. */
export interface LookUpInputs {
  readonly type: string;
  /** Fields and values that must hold. */
  readonly where: string;
  readonly openedWithin: string;
}

/** A file whose definitions others may refer to: they are compiled, and neither reported, published nor counted. */
export interface ContextFile {
  /** As it is shown in diagnostics. */
  readonly path: string;
  readonly text: string;
  /** Those of its definitions that count, as `referenceKey` writes them. @default all */
  readonly only?: readonly string[];
}

export interface LoadOptions {
  /** Known functions by name (`cmdb.item`). Omitted: calls are not checked against a registry. */
  readonly functions?: { readonly [name: string]: FunctionSignature };
  /** Of known functions that running workers lack, which ones do and what to do. Omitted: nobody lacks any. */
  readonly lacking?: { readonly [name: string]: string };
  /**
   * Offsets of an IANA zone, null when there is no such zone. Omitted: zone names are checked by shape and instants
   * need an offset.
   */
  readonly zone?: (name: string) => ZoneTable | null;
  /**
   * UTC milliseconds: what is checked from today on is checked from here. Omitted: from the first day that a
   * definition names.
   */
  readonly now?: number;
  /** What the definitions may refer to beside one another; of a name that is there twice, the first counts. */
  readonly context?: readonly ContextFile[];
  /** Definitions of the context that are to be there no more, as `referenceKey` writes them. */
  readonly without?: readonly string[];
}

export interface Context {
  readonly document: SourceDocument;
  readonly catalog: Catalog;
  readonly options: LoadOptions;
  readonly kind: KindName;
  readonly name: string;
  /** Reports at a value, a key or some characters of a text. */
  report(code: DiagnosticCode, at: Path | Spot, message: string, hint?: string, severity?: Severity): void;
  /** The same, with what is reported standing in this document. */
  within(document: SourceDocument): Context;
  /** Reports unless a definition of this kind and name exists; returns whether it does. */
  reference(kind: KindName, name: string, at: Path | Spot): boolean;
}

export function createContext(
  draft: { readonly kind: KindName; readonly name: string; readonly document: SourceDocument },
  catalog: Catalog,
  options: LoadOptions,
  add: (diagnostic: Found) => void,
): Context {
  const { document } = draft;
  const report: Context["report"] = (code, at, message, hint, severity = "error") => {
    const spot: Spot = Array.isArray(at) ? { path: at as Path } : (at as Spot);
    const { inherited, ...place } = document.range(spot);
    add({
      code,
      severity,
      message,
      ...place,
      ...(hint === undefined ? {} : { hint }),
      ...(inherited === true ? { heir: draft.name } : {}),
    });
  };
  return {
    document,
    catalog,
    options,
    kind: draft.kind,
    name: draft.name,
    report,
    within: (other) => createContext({ ...draft, document: other }, catalog, options, add),
    reference(kind, name, at) {
      if (catalog.find(kind, name) !== undefined) return true;
      report("OPS301", at, `there is no ${kind} "${name}"`, suggestion(name, catalog.names(kind)));
      return false;
    },
  };
}

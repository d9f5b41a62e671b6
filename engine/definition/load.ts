/**
 * Definition files to checked definitions. Pure: texts in, definitions and diagnostics out.
 *
 * 1. A file with an error in its YAML gives nothing but that error; a definition with an error in its shape gives only
 *    its shape's errors.
 * 2. A definition that others refer to counts as existing even when it is broken: one mistake is reported once.
 * 3. Diagnostics are sorted by place, so that the order of checks is invisible.
 */
import type { Json } from "../base/json.ts";
import { isJsonObject } from "../base/json.ts";
import { createCatalog, type Draft } from "./catalog.ts";
import { createContext, type LoadOptions } from "./context.ts";
import { compareDiagnostics, hasErrors, type Diagnostic } from "./diagnostic.ts";
import { kindByName, kinds } from "./kind-list.ts";
import type { KindIr, KindName } from "./kind-map.ts";
import { limits } from "./limits.ts";
import { readDraft } from "./draft.ts";
import type { Metadata } from "./shapes.ts";
import { readSource } from "./source.ts";

export interface DefinitionFile {
  /** As it is shown in diagnostics. */
  readonly path: string;
  readonly text: string;
}

export interface DefinitionOf<Kind extends KindName> {
  readonly kind: Kind;
  /** For a runbook `namespace/name`. */
  readonly name: string;
  readonly path: string;
  readonly line: number;
  /** The YAML as plain JSON. */
  readonly source: Json;
  /** The compiled form of its kind; for a runbook its checked source. Plain JSON. */
  readonly ir: KindIr<Kind>;
}

export type Definition = { readonly [Kind in KindName]: DefinitionOf<Kind> }[KindName];

export interface LoadedDefinitions {
  /** Those without an error; a set with errors is not to be published. */
  readonly definitions: readonly Definition[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads, checks and compiles a set of files that belong together. Never throws on what a file holds. */
export function loadDefinitions(files: readonly DefinitionFile[], options: LoadOptions = {}): LoadedDefinitions {
  const diagnostics: Diagnostic[] = [];
  const perFile = new Map<string, number>();
  const add = (diagnostic: Diagnostic): void => {
    // Counted apart: a file full of warnings must not hide the error that keeps it from being published.
    const key = `${diagnostic.severity} ${diagnostic.file}`;
    const count = (perFile.get(key) ?? 0) + 1;
    perFile.set(key, count);
    if (count <= limits.diagnosticsPerFile) diagnostics.push(diagnostic);
  };
  const drafts: Draft[] = [];
  for (const file of files) {
    const source = readSource(file.path, file.text);
    source.diagnostics.forEach(add);
    for (const document of source.documents) {
      const draft = readDraft(document, add);
      if (draft !== null) drafts.push(draft);
    }
  }
  reportDoubles(drafts, add);
  const catalog = createCatalog(drafts);
  const compiled = new Map<Draft, Definition["ir"]>();
  for (const kind of kinds) {
    for (const draft of drafts) {
      if (draft.kind !== kind.kind || draft.source === null || catalog.find(draft.kind, draft.name) !== draft) continue;
      const own: Diagnostic[] = [];
      const context = createContext(draft, catalog, options, (diagnostic) => own.push(diagnostic));
      const ir = kind.compile(draft.source, metadataOf(draft.json), context);
      own.forEach(add);
      if (!hasErrors(own)) compiled.set(draft, ir);
    }
  }
  const definitions = drafts.flatMap((draft): Definition[] => {
    const ir = compiled.get(draft);
    return ir === undefined
      ? []
      : [
          {
            kind: draft.kind,
            name: draft.name,
            path: draft.document.file,
            line: draft.document.line,
            source: draft.json,
            ir,
          } as Definition,
        ];
  });
  return { definitions, diagnostics: unique(diagnostics.sort(compareDiagnostics)) };
}

function metadataOf(json: Json): Metadata {
  return (isJsonObject(json) ? json["metadata"] : {}) as unknown as Metadata;
}

function reportDoubles(drafts: readonly Draft[], add: (diagnostic: Diagnostic) => void): void {
  const first = new Map<string, Draft>();
  for (const draft of drafts) {
    const key = `${draft.kind} ${draft.name}`;
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, draft);
      continue;
    }
    const path = kindByName.get(draft.kind)?.form?.namePath ?? ["metadata", "name"];
    add({
      code: "OPS110",
      severity: "error",
      message: `${draft.kind} "${draft.name}" is defined twice`,
      file: draft.document.file,
      ...draft.document.range({ path }),
      hint: `the other is at ${earlier.document.file}:${earlier.document.line}`,
    });
  }
}

function unique(sorted: readonly Diagnostic[]): Diagnostic[] {
  return sorted.filter((diagnostic, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareDiagnostics(before, diagnostic) !== 0;
  });
}

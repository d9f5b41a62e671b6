/**
 * Definition files to checked definitions. Pure: texts in, definitions and diagnostics out.
 *
 * 1. A file with an error in its YAML gives nothing but that error; a definition with an error in its shape gives only
 *    its shape's errors.
 * 2. A definition that others refer to counts as existing even when it is broken: one mistake is reported once.
 * 3. Diagnostics are sorted by place, so that the order of checks is invisible.
 * 4. Of the context nothing is told but what the files given here would break of it.
 */
import type { Json } from "../base/json.ts";
import { isJsonObject } from "../base/json.ts";
import { createCatalog, type Draft } from "./catalog.ts";
import { type Context, type ContextFile, createContext, type LoadOptions } from "./context.ts";
import { compareDiagnostics, type Diagnostic, type Found, hasErrors } from "./diagnostic.ts";
import { kindByName, kinds } from "./kind-list.ts";
import { referenceKey } from "./kind.ts";
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
  /** Those of the context that no given one replaces, without an error. */
  readonly context: readonly Definition[];
  /** Of the context, those with an error of their own: by `referenceKey`, the file. */
  readonly broken: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads, checks and compiles a set of files that belong together. Never throws on what a file holds. */
export function loadDefinitions(files: readonly DefinitionFile[], options: LoadOptions = {}): LoadedDefinitions {
  const { diagnostics, add } = createReports();
  const drafts = files.flatMap((file) => readDrafts(file, add));
  reportDoubles(drafts, add);
  const around = readContext(options.context ?? [], add);
  const given = new Set([...drafts.map(referenceKey), ...(options.without ?? [])]);
  const others = around.filter((draft) => !given.has(referenceKey(draft)));
  const compiled = compileDrafts([...drafts, ...others], options);
  for (const draft of drafts) compiled.get(draft)?.own.forEach(add);
  const failed = others.filter((draft) => !isWhole(compiled.get(draft)));
  // Only what these files do to the context is told of it: it is compiled without them once it is in question.
  const before = failed.length === 0 || given.size === 0 ? null : compileDrafts(around, options);
  for (const draft of failed)
    if (before !== null && isWhole(before.get(draft))) compiled.get(draft)?.own.flatMap(broken(draft)).forEach(add);
  return {
    definitions: drafts.flatMap((draft) => definitionOf(draft, compiled.get(draft))),
    context: others.flatMap((draft) => definitionOf(draft, compiled.get(draft))),
    broken: new Map(failed.map((draft) => [referenceKey(draft), draft.document.file])),
    diagnostics: told(diagnostics.sort(compareDiagnostics)),
  };
}

type Add = (diagnostic: Found) => void;

function createReports(): { readonly diagnostics: Found[]; readonly add: Add } {
  const diagnostics: Found[] = [];
  const perFile = new Map<string, number>();
  return {
    diagnostics,
    add(diagnostic) {
      // Counted apart: a file full of warnings must not hide the error that keeps it from being published.
      const key = `${diagnostic.severity} ${diagnostic.file}`;
      const count = (perFile.get(key) ?? 0) + 1;
      perFile.set(key, count);
      if (count <= limits.diagnosticsPerFile) diagnostics.push(diagnostic);
    },
  };
}

function readDrafts(file: DefinitionFile, add: Add): Draft[] {
  const source = readSource(file.path, file.text);
  source.diagnostics.forEach(add);
  return source.documents.flatMap((document) => readDraft(document, add) ?? []);
}

/** Each name once, the first. A file that is no YAML is told of: nobody would know that it was not read. */
function readContext(files: readonly ContextFile[], add: Add): Draft[] {
  const found = new Map<string, Draft>();
  for (const file of files) {
    const source = readSource(file.path, file.text);
    source.diagnostics.forEach(add);
    for (const document of source.documents) {
      const draft = readDraft(document, () => undefined);
      if (draft === null || kindByName.get(draft.kind)?.isTest === true) continue;
      const key = referenceKey(draft);
      if (!found.has(key) && (file.only === undefined || file.only.includes(key))) found.set(key, draft);
    }
  }
  return [...found.values()];
}

interface Compiled {
  /** Absent = it could not be put together. */
  readonly ir?: Definition["ir"];
  /** What was found in it. */
  readonly own: readonly Found[];
}

/** Of doubles, and of those with an error in their shape, nothing. */
function compileDrafts(written: readonly Draft[], options: LoadOptions): ReadonlyMap<Draft, Compiled> {
  const asWritten = createCatalog(written);
  const found = new Map(written.map((draft) => [draft, [] as Found[]]));
  const composed = written.map((draft) => {
    const first = asWritten.find(draft.kind, draft.name) === draft;
    return first ? composeDraft(draft, createContext(draft, asWritten, options, reportTo(draft))) : draft;
  });
  const catalog = createCatalog(composed);
  const compiled = new Map<Draft, Compiled>();
  for (const kind of kinds) {
    for (const [index, draft] of composed.entries()) {
      const origin = written[index];
      if (origin === undefined || draft.kind !== kind.kind || catalog.find(draft.kind, draft.name) !== draft) continue;
      const own = found.get(origin) ?? [];
      if (draft.source === null) {
        if (own.length > 0) compiled.set(origin, { own });
        continue;
      }
      const context = createContext(draft, catalog, options, reportTo(origin));
      compiled.set(origin, { ir: kind.compile(draft.source, metadataOf(draft.json), context), own });
    }
  }
  return compiled;

  function reportTo(draft: Draft): (diagnostic: Found) => void {
    return (diagnostic) => void found.get(draft)?.push(diagnostic);
  }
}

function composeDraft(draft: Draft, context: Context): Draft {
  const kind = kindByName.get(draft.kind);
  if (kind?.compose === undefined || draft.source === null) return draft;
  const composed = kind.compose(draft.source, context);
  return composed === null ? { ...draft, source: null } : { ...draft, ...composed };
}

function isWhole(compiled: Compiled | undefined): compiled is Required<Compiled> {
  return compiled?.ir !== undefined && !hasErrors(compiled.own);
}

function definitionOf(draft: Draft, compiled: Compiled | undefined): Definition[] {
  if (!isWhole(compiled)) return [];
  const { kind, name, document, json } = draft;
  return [{ kind, name, path: document.file, line: document.line, source: json, ir: compiled.ir } as Definition];
}

/** An error of the context that these files cause. */
function broken(draft: Draft): (found: Found) => Diagnostic[] {
  return ({ heir, ...diagnostic }) => {
    if (diagnostic.severity !== "error") return [];
    const { kind, name } = { ...draft, name: heir ?? draft.name };
    const message = `${kind} "${name}", which is not among these files, would be broken: ${diagnostic.message}`;
    return [{ ...diagnostic, message, hint: "change both together, or keep what it refers to" }];
  };
}

function metadataOf(json: Json): Metadata {
  return (isJsonObject(json) ? json["metadata"] : {}) as unknown as Metadata;
}

function reportDoubles(drafts: readonly Draft[], add: (diagnostic: Diagnostic) => void): void {
  const first = new Map<string, Draft>();
  for (const draft of drafts) {
    const key = referenceKey(draft);
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
      ...draft.document.range({ path }),
      hint: `the other is at ${earlier.document.file}:${earlier.document.line}`,
    });
  }
}

/** Each once. What is found in a part that others inherit is told of them only where the part by itself is right. */
function told(sorted: readonly Found[]): Diagnostic[] {
  const groups: Found[][] = [];
  for (const diagnostic of sorted) {
    const [first] = groups.at(-1) ?? [];
    if (first !== undefined && compareDiagnostics(first, diagnostic) === 0) groups.at(-1)?.push(diagnostic);
    else groups.push([diagnostic]);
  }
  return groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const heirs = new Set(group.flatMap(({ heir }) => heir ?? []));
    const { heir: _, ...diagnostic } = first;
    if (group.some(({ heir }) => heir === undefined)) return [diagnostic];
    const names = [...heirs].map((name) => `"${name}"`).join(", ");
    return [{ ...diagnostic, message: `${diagnostic.message}, as ${names} inherits it` }];
  });
}

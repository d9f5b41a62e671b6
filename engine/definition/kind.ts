import type { z } from "zod";
import type { Json, JsonObject } from "../base/json.ts";
import type { Catalog } from "./catalog.ts";
import type { Context, FunctionSignature } from "./context.ts";
import type { DiagnosticCode } from "./codes.ts";
import type { KindIr, KindMap, KindName, KindSource, KindWritten, Parts } from "./kind-map.ts";
import type { Metadata } from "./shapes.ts";
import type { SourceDocument } from "./source.ts";
import type { Path } from "./spot.ts";

/** A definition that another one names. */
export interface Reference {
  readonly kind: KindName;
  readonly name: string;
  /** What it says is in the definition already: a bundle holds only that. */
  readonly inherited?: true;
}

/** By which a definition is known among those of all kinds. */
export function referenceKey({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind} ${name}`;
}

export interface Flaw {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint: string;
}

/** What a kind may look at to tell what a definition of it refers to. */
export interface Lookup {
  find<Name extends KindName>(kind: Name, name: string): KindIr<Name> | undefined;
  /** Known functions; absent = calls name nothing. */
  readonly functions: { readonly [name: string]: FunctionSignature } | undefined;
}

export interface Composed<Name extends KindName = KindName> {
  readonly source: KindSource<Name>;
  /** Tells of each part where it was written. */
  readonly document: SourceDocument;
}

export interface Whole {
  readonly spec: Json;
  /** Tells of each part where it was written. */
  readonly document: SourceDocument;
}

/** How a document is written that has no envelope of `apiVersion`, `kind`, `metadata` and `spec`. */
export interface Form {
  /** The first key, by which it is told from documents with an envelope. */
  readonly key: string;
  /** What others call it by; null when it is too broken to have a name. */
  nameOf(document: JsonObject): string | null;
  readonly namePath: Path;
  /** What is said of one without a name. */
  readonly nameless: { readonly message: string; readonly hint: string };
  /** JSON Schema of the document; what it refers to is added to `definitions`. */
  jsonSchema(definitions: { [name: string]: Json }): Json;
}

/**
 * One kind of definition: the shape of its `spec`, its compiler, which also checks its meaning, and what a definition
 * of it needs.
 */
export interface Kind<Name extends KindName = KindName> {
  readonly kind: Name;
  /** Absent = the envelope. */
  readonly form?: Form;
  /** Of `spec`; for a document without an envelope, of the whole. */
  readonly spec: z.ZodType;
  /**
   * Puts together what is written with what it builds on; null when that cannot be, which is reported. The catalog
   * holds the definitions as they are written. Absent = a definition says what is written in it.
   */
  compose?(written: KindWritten<Name>, context: Context): Composed<Name> | null;
  /** The same as one could have written it in one piece, for reading; null when that cannot be. */
  whole?(written: Catalog, name: string): Whole | null;
  /** The compiled form. It is only used when nothing was reported as an error. */
  compile(source: KindSource<Name>, metadata: Metadata, context: Context): KindIr<Name>;
  /** Every definition that this one could lead to, those included that a table or a closed list may choose. */
  references(ir: KindIr<Name>, others: Lookup): readonly Reference[];
  /**
   * The compiled form without what says only where it was written: the same text elsewhere means the same, and is no
   * other version. Absent = it has nothing of that.
   */
  meaning?(ir: KindIr<Name>): KindIr<Name>;
  /** It tests others: nothing refers to it, so it is no context of them. */
  readonly isTest?: true;
  /** How the bundle of a record holds it. */
  readonly pin: KindMap[Name]["pin"];
  /** The definition whose bundle it belongs to although nothing there names it. */
  belongsTo?(ir: KindIr<Name>): Reference | null;
  /** Why the bundle that is made for it is of no use; null = it is whole. */
  flaw?(ir: KindIr<Name>, parts: Parts): Flaw | null;
}

/** Keeps a kind typed in its own file while the registry treats all kinds alike. */
export function defineKind<Name extends KindName>(kind: Kind<Name>): Kind<Name> {
  return kind;
}

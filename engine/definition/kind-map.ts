/**
 * Every kind by its name, as types: what its checked source is, what it compiles to, how a record's bundle pins it.
 * Each kind adds its own entry in its own file (`declare module`), so this file imports none of them.
 */
import type { z } from "zod";

/**
 * How a bundle holds a definition: `root` = a bundle is made for each, and holds that one alone of its kind;
 * `version` = its content and the digest of that.
 */
export type Pin = "root" | "content" | "version" | "digest" | "nothing";

export interface Entry<Spec extends z.ZodType, Ir, How extends Pin, Source = z.infer<Spec>> {
  readonly written: z.infer<Spec>;
  readonly source: Source;
  readonly ir: Ir;
  readonly pin: How;
}

/** By name of the kind; the kinds fill it. */
// oxlint-disable-next-line typescript/no-empty-object-type -- the kinds fill it
export interface KindMap {}

export type KindName = keyof KindMap;
/** A definition's `spec` after the check of its shape, as it was written. */
export type KindWritten<Name extends KindName> = KindMap[Name]["written"];
/** What a definition says once it is put together with what it builds on: what is checked and compiled. */
export type KindSource<Name extends KindName> = KindMap[Name]["source"];
/** The compiled form. */
export type KindIr<Name extends KindName> = KindMap[Name]["ir"];
/** What a bundle holds of one definition: its compiled form, or the digest of that. */
export type KindPart<Name extends KindName> = KindMap[Name]["pin"] extends "root" | "content"
  ? KindMap[Name]["ir"]
  : KindMap[Name]["pin"] extends "version"
    ? KindMap[Name]["ir"] & { readonly digest: string }
    : KindMap[Name]["pin"] extends "digest"
      ? string
      : never;

/** What a record's bundle holds, by kind and name. A kind of which it holds nothing is not there. */
export type Parts = { readonly [Name in KindName]?: { readonly [name: string]: KindPart<Name> } };

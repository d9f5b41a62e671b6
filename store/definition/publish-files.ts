import { createHash } from "node:crypto";
import type pg from "pg";
import { canonicalJson } from "../../engine/base/canonical.ts";
import { changesOf, checkDefinitions } from "../../engine/definition/check.ts";
import { type Diagnostic, hasErrors } from "../../engine/definition/diagnostic.ts";
import { type Difference, diffTexts } from "../../engine/definition/diff.ts";
import { differencesOf, type Sentence } from "../../engine/definition/difference/difference.ts";
import type { Definition, DefinitionFile } from "../../engine/definition/load.ts";
import { meaningOf } from "../../engine/definition/meaning.ts";
import type { ContextFile, LoadOptions } from "../../engine/definition/context.ts";
import { referenceKey } from "../../engine/definition/kind.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { Queryable } from "../pool.ts";
import { fillLists } from "../record/fill.ts";
import { fillChanges } from "../record/fill-changes.ts";
import { publish, type PublishedDefinition } from "./publish.ts";
import { publishedPrefix, readPublished } from "./published.ts";
import { listLatestDefinitions } from "./read.ts";

export interface CheckedFiles {
  readonly definitions: readonly Definition[];
  /** Those that these files change. */
  readonly bundles: { readonly [recordType: string]: Bundle };
  readonly diagnostics: readonly Diagnostic[];
  /** Definitions of the files, with the texts of these. */
  readonly own: readonly PublishedDefinition[];
  /** Others that say something else beside these files, as those that extend one of them: they are published too. */
  readonly along: readonly PublishedDefinition[];
}

/** Reads, checks and compiles files into what a publication stores; they may refer to `options.context`. */
export function checkFiles(files: readonly DefinitionFile[], options: LoadOptions): CheckedFiles {
  const whole = { ...options, digest: (canonical: string) => createHash("sha256").update(canonical).digest("hex") };
  const checked = checkDefinitions(files, whole);
  const { bundles, context } = changesOf(checked, whole);
  const texts = new Map(files.map((file) => [file.path, file.text]));
  return {
    definitions: checked.definitions,
    bundles,
    diagnostics: checked.diagnostics,
    own: checked.definitions.map((definition) => withText(definition, texts.get(definition.path) ?? "")),
    along: context.flatMap((definition) => asPublished(definition, options.context ?? [])),
  };
}

function withText({ kind, name, path, ir }: Definition, source: string): PublishedDefinition {
  return { kind, name, path, ir: meaningOf(kind, ir), source };
}

/** Under the path and with the text that it is published with; nothing when it is published no such way. */
function asPublished(definition: Definition, context: readonly ContextFile[]): PublishedDefinition[] {
  const key = referenceKey(definition);
  const file = context.find(({ path, only }) => path === definition.path && (only === undefined || only.includes(key)));
  if (file === undefined || !file.path.startsWith(publishedPrefix)) return [];
  return [{ ...withText(definition, file.text), path: file.path.slice(publishedPrefix.length) }];
}

export type PublishFilesOutcome =
  | {
      readonly ok: true;
      readonly changed: readonly string[];
      /** Of `changed`, those that no file holds: what they are made of has changed. */
      readonly along: readonly string[];
      readonly unchanged: number;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface Publication {
  readonly files: readonly DefinitionFile[];
  /** What is to be published no more, as `referenceKey` writes it. */
  readonly retired?: readonly string[];
  readonly author: string;
  readonly gitCommit: string | null;
}

/** Checks files against what is published. */
export type CheckAgainst = (
  files: readonly DefinitionFile[],
  around: Pick<LoadOptions, "context" | "without">,
) => Promise<CheckedFiles> | CheckedFiles;

/** Other publications may come between a check and its commit; more than a few in a row are a fault. */
const mostChecks = 5;

/**
 * Publishes files whole, or not at all when any of them has an error, or would break what else is published. They are
 * checked against what is published at the moment of the commit.
 */
export async function publishChecked(
  pool: pg.Pool,
  { files, retired = [], author, gitCommit }: Publication,
  check: CheckAgainst,
): Promise<PublishFilesOutcome> {
  for (let left = mostChecks; ; left -= 1) {
    const published = await readPublished(pool);
    const checked = await check(files, { context: published.files, without: retired });
    const unknown = retired.filter((key) => !published.keys.includes(key));
    if (unknown.length > 0) throw new NotPublishedError(unknown);
    if (hasErrors(checked.diagnostics)) return { ok: false, diagnostics: checked.diagnostics };
    const outcome = await publish(pool, {
      definitions: [...checked.own, ...checked.along],
      bundles: checked.bundles,
      retired,
      basedOn: published.head,
      author,
      gitCommit,
    });
    if (outcome === "moved" && left > 1) continue;
    if (outcome === "moved") throw new Error(`others published meanwhile, ${mostChecks} times: publish again`);
    await fillSome(pool);
    const named = checked.along.map(({ kind, name }) => `${kind}/${name}`);
    const along = outcome.changed.filter((name) => named.includes(name));
    const unchanged = outcome.unchanged - (named.length - along.length);
    return { ok: true, changed: outcome.changed, along, unchanged, diagnostics: checked.diagnostics };
  }
}

/** Publishes files that are checked in this thread. */
export function publishFiles(
  pool: pg.Pool,
  files: readonly DefinitionFile[],
  by: Pick<Publication, "author" | "gitCommit">,
  options: LoadOptions,
): Promise<PublishFilesOutcome> {
  return publishChecked(pool, { files, ...by }, (all, around) => checkFiles(all, { ...options, ...around }));
}

/** Somebody would retire what is not there. */
export class NotPublishedError extends Error {
  override readonly name = "NotPublishedError";

  constructor(keys: readonly string[]) {
    super(
      `not published: ${keys.map((key) => `"${key.replace(" ", "/")}"`).join(", ")}; opsloom diff --all lists what is`,
    );
  }
}

/** Few records are listed by new definitions at once; of many, a worker does the rest. */
async function fillSome(pool: pg.Pool): Promise<void> {
  for (let done = 0; done < 1_000;) {
    const filled = (await fillLists(pool)) || (await fillChanges(pool));
    if (filled === 0) return;
    done += filled;
  }
}

export interface DefinitionChange {
  readonly kind: string;
  readonly name: string;
  readonly change: "added" | "changed" | "removed" | "unchanged";
  /** File that holds the new text; null = none does. */
  readonly file: string | null;
  /** What differs in meaning, of one that is changed. */
  readonly sentences: readonly Sentence[];
  /** Where its own text differs; none of a changed one whose text is the same: what it is made of has changed. */
  readonly paths: readonly Difference[];
  /** No file holds it: it is published too, for what it is made of changes. */
  readonly along?: true;
}

/**
 * How checked definitions differ from the latest published ones, by meaning: whether one does is told by its compiled
 * form, where by its text. What only the store has is told as removed, although publishing removes nothing.
 */
export async function compareWithPublished(
  db: Queryable,
  { own, along }: Pick<CheckedFiles, "own" | "along">,
): Promise<DefinitionChange[]> {
  const published = new Map(
    (await listLatestDefinitions(db)).map((definition) => [`${definition.kind}/${definition.name}`, definition]),
  );
  const compare = ({ kind, name, path, ir, source }: PublishedDefinition): DefinitionChange => {
    const before = published.get(`${kind}/${name}`);
    published.delete(`${kind}/${name}`);
    if (before === undefined) return { kind, name, change: "added", file: path, sentences: [], paths: [] };
    const known = meaningOf(kind, before.ir);
    if (canonicalJson(known) === canonicalJson(ir))
      return { kind, name, change: "unchanged", file: path, sentences: [], paths: [] };
    const paths = diffTexts({ kind, name }, before.source, source);
    return { kind, name, change: "changed", file: path, sentences: differencesOf(known, ir), paths };
  };
  const changes = [
    ...own.map(compare),
    ...along.map((definition): DefinitionChange => ({ ...compare(definition), file: null, along: true })),
  ];
  const removed = [...published.values()].map(({ kind, name }): DefinitionChange => ({
    kind,
    name,
    change: "removed",
    file: null,
    sentences: [],
    paths: [],
  }));
  return [...changes, ...removed];
}

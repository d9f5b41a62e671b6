/**
 * Versions: values of a record that are frozen together when it enters a state that says so.
 *
 * 1. A version is numbered from 1 without a gap, stands whole in the ledger, and never changes.
 * 2. What is the same is the same version: an entry that finds nothing changed makes none.
 */
import { canonicalJson } from "../../base/canonical.ts";
import { ownValue, type Json } from "../../base/json.ts";
import { recordTypeOf } from "../bundle/bundle.ts";
import { versionOf } from "./version.ts";
import type { Work } from "../work.ts";

/** Makes the next version of the record, where something of it is another than in the last one. */
export function freeze(work: Work): void {
  const { versions = [] } = recordTypeOf(work.bundle);
  const state = work.draft.state();
  const fields = Object.fromEntries(
    versions.map((name): [string, Json] => [name, ownValue(state.fields, name) ?? null]),
  );
  if (state.frozen !== undefined && canonicalJson(state.frozen.fields) === canonicalJson(fields)) return;
  work.draft.emit({ kind: "frozen", version: versionOf(state) + 1, fields, digest: null });
}

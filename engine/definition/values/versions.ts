/** Versions of records: the fields that are frozen together, the states that freeze them, and who sees them before. */
import type { Lifecycle } from "../../lifecycle/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import type { Flaw } from "../kind.ts";
import type { KindSource } from "../kind-map.ts";
import type { AudienceSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { textOf } from "./linked-reads.ts";
import type { LifecycleSource } from "../lifecycle/shape.ts";

/** The fields exist, someone may see them, and nothing that is shown beside them tells of a draft. */
export function checkVersions(
  context: Context,
  { fields, versions, access }: Pick<KindSource<"RecordType">, "fields" | "versions" | "access">,
): void {
  if (versions === undefined) return;
  for (const [index, name] of versions.entries()) {
    const at = ["spec", "versions", index];
    if (!Object.hasOwn(fields, name))
      context.report("OPS204", at, `there is no field "${name}"`, suggestion(name, Object.keys(fields)));
    else if (versions.indexOf(name) < index) context.report("OPS106", at, `"${name}" is there twice`, "keep one");
  }
  if (access?.see === undefined)
    context.report(
      "OPS327",
      { path: ["spec", "versions"], key: true },
      "nothing says who sees drafts, and who versions",
      "add `access: { see: [{ to: [EDITORS], draft: true }, { to: [READERS] }] }`",
    );
  for (const [name, field] of Object.entries(fields)) {
    const text = versions.includes(name) ? "" : textOf(context.catalog, field);
    const read = versions.find((version) => new RegExp(`(?<![\\w$\\])])\\.${version}(?!\\w)`, "u").test(text));
    if (read === undefined) continue;
    context.report(
      "OPS327",
      ["spec", "fields", name, "computed"],
      `"${name}" is computed of the draft of "${read}", and readers would see it`,
      `add "${name}" to \`versions\``,
    );
  }
}

/** Who sees drafts is known before there is a record, and comes before who does not. */
export function checkDrafts(
  context: Context,
  path: Path,
  see: readonly { readonly to: readonly AudienceSource[]; readonly draft?: boolean | undefined }[],
  hasVersions: boolean,
): void {
  for (const [index, { to, draft }] of see.entries()) {
    if (draft !== true) continue;
    const at = { path: [...path, index, "draft"], key: true };
    if (!hasVersions)
      context.report("OPS107", at, '"draft" goes with a record type that has `versions`', "take it out");
    else if (see.slice(0, index).some((entry) => entry.draft !== true))
      context.report(
        "OPS327",
        at,
        "an entry before it shows versions, and the first entry that fits counts",
        "put the entries with `draft: true` first",
      );
    else if (to.some((who) => typeof who !== "string" && who.field !== undefined) || to.includes("openedBy"))
      context.report(
        "OPS327",
        at,
        "who sees drafts is named by roles, groups and persons, not by a field of the record",
        "name a role or a group",
      );
  }
}

/** Null when one of the lifecycles freezes the versions of a type. */
export function unfrozen(name: string, lifecycles: readonly Lifecycle[]): Flaw | null {
  if (lifecycles.some(({ states }) => Object.values(states).some(({ freeze }) => freeze === true))) return null;
  return {
    code: "OPS326",
    message: `no state freezes the versions of the record type "${name}": nobody but those who see drafts would see it`,
    hint: "add `freeze: true` to the state in which a version is published",
  };
}

/** `freeze` and `hide` stand in the states of records, and what is frozen is declared. */
export function checkVersioning(context: Context, record: string, { facetOf, states }: LifecycleSource): void {
  const type = context.catalog.find("RecordType", record)?.source;
  const isVersioned = type === undefined || type === null || type.versions !== undefined;
  for (const [name, { freeze, hide }] of Object.entries(states)) {
    for (const [key, value] of Object.entries({ freeze, hide }))
      if (value === true && facetOf !== undefined)
        context.report(
          "OPS107",
          { path: ["spec", "states", name, key], key: true },
          `"${key}" is for the states of a record, not of a facet`,
          "take it out",
        );
    if (freeze === true && !isVersioned)
      context.report(
        "OPS326",
        { path: ["spec", "states", name, "freeze"], key: true },
        `${record} has no versions that could be frozen`,
        `add \`versions: [FIELD]\` to the record type ${record}, or take "freeze" out`,
      );
  }
}

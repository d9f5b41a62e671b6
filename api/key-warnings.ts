import type { Pool } from "pg";
import type { Diagnostic } from "../engine/definition/diagnostic.ts";
import type { CiClass } from "../engine/identity/ir.ts";
import { relationsOrEarlier } from "../engine/identity/earlier-relations.ts";
import type { RelationType } from "../engine/identity/relation.ts";
import { weighsOtherwise } from "../engine/identity/reweigh.ts";
import { readClasses } from "../store/cmdb/classes.ts";
import { readLostKeys } from "../store/cmdb/lost-keys.ts";
import { readRelationTypes } from "../store/cmdb/relation-types.ts";
import type { CheckedFiles } from "../store/definition/publish-files.ts";

/** A warning for each class by whose new rules items would be recognized no more, once it is published. */
export async function keyWarnings(
  pool: Pool,
  { own, along }: Pick<CheckedFiles, "own" | "along">,
): Promise<readonly Diagnostic[]> {
  const all = [...own, ...along];
  const published = await readClasses(pool);
  const classes = all.flatMap(({ kind, ir }) => (kind === "CIClass" ? [ir as CiClass] : []));
  const others = classes.filter((one) => {
    const before = Object.hasOwn(published, one.name) ? published[one.name] : undefined;
    return before !== undefined && weighsOtherwise(before, one);
  });
  if (others.length === 0) return [];
  const told = all.flatMap(({ kind, ir }) => (kind === "RelationType" ? [ir as RelationType] : []));
  const known = (await readRelationTypes(pool)).filter(({ name }) => told.every((one) => one.name !== name));
  const types = relationsOrEarlier([...told, ...known]);
  const lost = await readLostKeys(pool, Object.fromEntries(others.map((one) => [one.name, one])), types);
  return lost.map(({ class: name, cis, lost: count }): Diagnostic => {
    const file = all.find((one) => one.kind === "CIClass" && one.name === name);
    return {
      code: "OPS520",
      severity: "warning",
      message: `${String(count)} of ${String(cis)} items of the class "${name}" would be recognized by nothing any more`,
      hint: "keep a rule of what they have, or their sources will make new items of them",
      file: file?.path ?? "",
      ...lineOf(file?.source ?? "", name),
    };
  });
}

/** Where the class is named in its file. */
function lineOf(text: string, name: string): Pick<Diagnostic, "line" | "column" | "endLine" | "endColumn"> {
  const lines = text.split("\n");
  const named = lines.findIndex((line, index) => {
    const before = lines.slice(Math.max(0, index - 3), index + 1).join("\n");
    return new RegExp(`\\bname: *"?${name}\\b`).test(line) && before.includes("CIClass");
  });
  const line = Math.max(named, 0) + 1;
  return { line, column: 1, endLine: line, endColumn: (lines[line - 1]?.length ?? 0) + 1 };
}

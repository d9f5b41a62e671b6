import type { Reply } from "../../client/call.ts";

type Outcome = Reply<"reportCis">["items"][number];

const shown = (value: unknown): string =>
  value === null ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);

/** What became of what was said of configuration items, for people. */
export function reportText(items: readonly Outcome[], dryRun: boolean): string {
  const counts = (["inserted", "updated", "unchanged", "refused"] as const).flatMap((kind) => {
    const count = items.filter((item) => item.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  return [...items.flatMap(linesOf), `${dryRun ? "would be " : ""}${counts.join(", ")}`].join("\n");
}

function linesOf(item: Outcome): readonly string[] {
  if (item.kind === "refused") return [`${item.ref}: refused, ${item.because ?? ""}`];
  const how = item.kind === "inserted" ? "new" : item.rule === null ? "" : `found by ${item.rule}`;
  const relations = item.relations.flatMap(({ name, to, kind, because }) =>
    kind === "unchanged" ? [] : [`  ${name} ${kind === "refused" ? `refused, ${because ?? ""}` : (to ?? "")}`],
  );
  if (item.kind === "unchanged" && item.refusals.length === 0 && relations.length === 0) return [];
  return [
    `${item.id ?? item.ref}: ${item.kind}${how === "" ? "" : `, ${how}`}`,
    ...item.changes.map(({ attribute, from, to }) =>
      item.kind === "inserted" ? `  ${attribute} ${shown(to)}` : `  ${attribute} from ${shown(from)} to ${shown(to)}`,
    ),
    ...item.refusals.map(({ attribute, value, because }) => `  ${attribute} ${shown(value)} is kept: ${because}`),
    ...relations,
  ];
}

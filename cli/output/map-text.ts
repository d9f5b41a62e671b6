import type { Reply } from "../../client/call.ts";
import { table } from "./table.ts";
import { clockTime } from "./time.ts";

type Shown = Reply<"showMap">;
type Edge = Shown["edges"][number];

/** A map for a terminal: its CIs by distance, its relations, and what differs. */
export function mapText({ map, at, nodes, edges, entries, truncated, coverage, difference }: Shown): string {
  const near = nodes.toSorted((a, b) => a.distance - b.distance);
  const lines = [
    `${map.title}: ${String(nodes.length)} CIs, ${String(edges.length)} relations ${at === null ? "now" : `as of ${clockTime(at)}`}${truncated ? ", cut where it says so" : ""}`,
    table(
      ["id", "class", "role", "state", "name"],
      near.map((node) => [node.id, node.class, roleText(node), node.state, node.name]),
    ),
    ...coverage.flatMap(({ category, of, lacking }) =>
      lacking.length === 0
        ? []
        : [`${String(lacking.length)} of ${String(of)} lack the tag ${category}: ${lacking.join(" ")}`],
    ),
    ...entries.filter(({ cis }) => cis.length === 0).map(({ entry }) => `nothing listens at ${entry}`),
  ];
  if (edges.length > 0)
    lines.push(
      "",
      table(
        ["from", "relation", "to", "since", "source"],
        edges.map((edge) => edgeCells(edge)),
      ),
    );
  return [...lines, ...(difference === null ? [] : ["", ...differenceLines(difference)])].join("\n");
}

function roleText({ role, entry, cut }: Shown["nodes"][number]): string {
  return [role, ...(entry ? ["entry"] : []), ...(cut ? ["cut"] : [])].join(", ");
}

function edgeCells({ from, type, to, since, source }: Edge): string[] {
  return [from, type, to, since === null ? "" : clockTime(since), source];
}

function differenceLines({ with: since, nodes, edges }: NonNullable<Shown["difference"]>): readonly string[] {
  const edgeText = ({ from, type, to }: Edge): string => `${from} ${type} ${to}`;
  const lines = [
    ...nodes.added.map(({ id, class: ciClass }) => `+ ${id} (${ciClass})`),
    ...nodes.gone.map(({ id, class: ciClass }) => `- ${id} (${ciClass})`),
    ...nodes.changed.flatMap(({ id, changes }) =>
      changes.map(({ what, from, to }) => `~ ${id} ${what}: ${from} to ${to}`),
    ),
    ...edges.added.map((edge) => `+ ${edgeText(edge)}`),
    ...edges.gone.map((edge) => `- ${edgeText(edge)}`),
  ];
  return lines.length === 0 ? [`nothing differs since ${clockTime(since)}`] : [`since ${clockTime(since)}:`, ...lines];
}

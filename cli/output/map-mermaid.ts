import type { Reply } from "../../client/call.ts";

type Shown = Reply<"showMap">;

/** A map as a flowchart of Mermaid: what is shared is rounded; what is gone, or not there, is dashed. */
export function mermaidOf({ nodes, edges, difference }: Shown): string {
  const drawn = [...nodes, ...(difference?.nodes.gone ?? [])];
  const place = new Map(drawn.map(({ id }, index) => [id, `n${String(index)}`]));
  const line = ({ from, type, to }: Shown["edges"][number], arrow: string): string[] => {
    const [begin, end] = [place.get(from), place.get(to)];
    return begin === undefined || end === undefined ? [] : [`  ${begin} ${arrow}|${label(type)}| ${end}`];
  };
  const dashed = new Set((difference?.nodes.gone ?? []).map(({ id }) => id));
  const missing = drawn.filter(({ id, state }) => state !== "active" || dashed.has(id));
  return [
    "flowchart TD",
    ...drawn.map(({ id, role, name }) => {
      const text = label(name);
      return `  ${place.get(id) ?? ""}${role === "shared" ? `(["${text}"])` : `["${text}"]`}`;
    }),
    ...edges.flatMap((edge) => line(edge, "-->")),
    ...(difference?.edges.gone ?? []).flatMap((edge) => line(edge, "-.->")),
    ...missing.map(({ id }) => `  style ${place.get(id) ?? ""} stroke-dasharray: 4`),
  ].join("\n");
}

/** What others wrote must not end the label or be read as markup. */
function label(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} .,:_/@-]/gu, (character) => `#${String(character.codePointAt(0))};`);
}

import { useMemo } from "react";
import type { Reply } from "../../../client/call.ts";
import { words } from "../../format/words.ts";
import { layoutOf, type PlacedEdge } from "../../layout/layout.ts";
import { edgeKey, type Path } from "./path.ts";

const size = { width: 148, height: 40, between: 44, apart: 26, passing: 14, margin: 8 };

export type Diagram = Reply<"showDiagram">;

/**
 * States and the edges between them, with the open records of each state. What a record went through is drawn stronger,
 * and what leads from and to the chosen state. Who does not see it has the list beside it, which says more.
 */
export function Drawing(props: {
  readonly of: Diagram;
  readonly path: Path | null;
  readonly chosen: string | null;
  readonly choose: (state: string) => void;
}) {
  const { of, path, chosen, choose } = props;
  const { states, ways } = of;
  const { width, height, boxes, edges } = useMemo(
    () =>
      layoutOf(
        states.map(({ name }) => name),
        ways.filter(({ refuses }) => refuses === null),
        size,
      ),
    [states, ways],
  );
  const now = path?.states.at(-1);
  return (
    <svg className="diagram" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      {edges.map((edge) => {
        const { from, to } = edge;
        const times = path?.edges.get(edgeKey(from, to)) ?? 0;
        const kinds = [
          "edge",
          times > 0 ? "gone" : "",
          chosen === from ? "out" : chosen === to ? "in" : chosen === null ? "" : "aside",
        ];
        const names = ways.filter((way) => way.from === from && way.to === to).map(({ name }) => words(name));
        return (
          <g key={edgeKey(from, to)} className={kinds.join(" ")}>
            <title>{[...new Set(names)].join(", ")}</title>
            <path className="reach" d={curveOf(edge)} />
            <path className="line" d={curveOf(edge)} />
            <path className="head" d={headOf(edge)} />
            {times > 1 && <Times edge={edge} of={times} />}
          </g>
        );
      })}
      {boxes.map(({ name, x, y }, index) => {
        const { isInitial, isFinal, open } = states[index]!;
        const kinds = [
          "node",
          isFinal ? "final" : "",
          isInitial ? "initial" : "",
          path?.states.includes(name) === true ? "gone" : "",
          name === now ? "now" : "",
          name === chosen ? "chosen" : "",
        ];
        return (
          <g key={name} className={kinds.join(" ")} transform={`translate(${x} ${y})`} onClick={() => choose(name)}>
            <rect width={size.width} height={size.height} rx={isFinal ? size.height / 2 : 8} />
            {isFinal && (
              <rect
                className="inner"
                x="3"
                y="3"
                width={size.width - 6}
                height={size.height - 6}
                rx={size.height / 2 - 3}
              />
            )}
            <text x={open === null || open === 0 ? size.width / 2 : size.width / 2 - 14} y={size.height / 2}>
              {words(name)}
            </text>
            {open !== null && open > 0 && (
              <text className="count" x={size.width - 12} y={size.height / 2}>
                {open}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

function Times({ edge, of }: { readonly edge: PlacedEdge; readonly of: number }) {
  const [x, y] = edge.points[0]!;
  return (
    <text className="times" x={x + 5} y={edge.isBack ? y - 5 : y + 13}>
      {of}×
    </text>
  );
}

/** Upright where it leaves, passes a row and ends. */
function curveOf({ points }: PlacedEdge): string {
  return points
    .map(([x, y], at) => {
      const before = points[at - 1];
      if (before === undefined) return `M${x} ${y}`;
      const middle = (before[1] + y) / 2;
      return `C${before[0]} ${middle} ${x} ${middle} ${x} ${y}`;
    })
    .join("");
}

function headOf({ points, isBack }: PlacedEdge): string {
  const [x, y] = points.at(-1)!;
  const behind = isBack ? y + 7 : y - 7;
  return `M${x} ${y}L${x - 4} ${behind}H${x + 4}Z`;
}

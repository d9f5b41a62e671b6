import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { words } from "../format/words.ts";
import { Box } from "./box.tsx";
import { type Direction, nextPlace, placesOf } from "./places.ts";
import { text } from "./text.ts";
import { edgeKey, type Joint } from "./union.ts";
import type { MapView } from "./view.ts";

/** Items that are drawn; of more a picture says nothing. */
export const mostDrawn = 300;

/** A map in columns, the service at the left. One stop for Tab: arrows go from item to item, Enter chooses. */
export function Picture({ title, view }: { readonly title: string; readonly view: MapView }) {
  const { parts, joints, chosen, choose } = view;
  const { places, lines, width, height } = useMemo(() => placesOf(parts, joints), [parts, joints]);
  const boxes = useRef(new Map<string, SVGGElement>());
  const [focused, focus] = useState<string | null>(null);
  const at = new Map(places.map((place) => [place.id, place]));
  const between = new Map<string, readonly Joint[]>();
  for (const joint of joints) {
    const key = pairOf(joint);
    between.set(key, [...(between.get(key) ?? []), joint]);
  }
  const isThere = (id: string | null): id is string => id !== null && at.has(id);
  const stop = isThere(focused) ? focused : isThere(chosen) ? chosen : places[0]?.id;

  function press(event: KeyboardEvent, id: string): void {
    if (event.key === "Enter" || event.key === " ") choose(id === chosen ? null : id);
    else if (event.key.startsWith("Arrow")) {
      const next = nextPlace(places, at.get(id)!, event.key as Direction);
      if (next !== null) boxes.current.get(next.id)?.focus();
    } else return;
    event.preventDefault();
  }

  return (
    <div className="service-map" role="group" aria-label={text.picture(title, parts.length)}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
        {lines.map((line) => (
          <Way key={pairOf(line)} points={line.points} joints={between.get(pairOf(line)) ?? []} view={view} />
        ))}
        {parts.map((part) => {
          const place = at.get(part.id);
          return place === undefined ? null : (
            <Box
              key={part.id}
              ref={(element) => {
                if (element === null) boxes.current.delete(part.id);
                else boxes.current.set(part.id, element);
              }}
              part={part}
              place={place}
              view={view}
              isStop={part.id === stop}
              onFocus={() => focus(part.id)}
              onPress={(event) => press(event, part.id)}
            />
          );
        })}
      </svg>
    </div>
  );
}

/** What leads from one item to another: one line, however many relations that is. */
function Way(props: {
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly joints: readonly Joint[];
  readonly view: MapView;
}) {
  const { points, joints, view } = props;
  const [first] = joints;
  if (first === undefined) return null;
  const isSuggested = joints.every((one) => one.isSuggested);
  const marks = joints.map(({ mark }) => mark);
  const mark = marks.every((one) => one === "gone") ? "gone" : marks.every((one) => one === "added") ? "added" : null;
  const isLost = view.losses.has(first.from) && view.losses.get(first.from)?.via.includes(first.to) === true;
  const isNear = view.chosen === first.from || view.chosen === first.to;
  const [x, y] = points.at(-1)!;
  const leads = points[0]![0] <= x ? -1 : 1;
  return (
    <g
      className={["way", mark ?? "", isLost ? "lost" : "", isSuggested ? "suggested" : "", isNear ? "near" : ""].join(
        " ",
      )}
    >
      <title>{joints.map(({ from, type, to }) => `${from} ${words(type)} ${to}`).join("\n")}</title>
      <path className="line" d={curveOf(points)} />
      <path className="head" d={`M${x},${y} l${leads * 7},-4 v8 z`} />
      {mark !== null && <Sign mark={mark} points={points} />}
    </g>
  );
}

function Sign({ mark, points }: { readonly mark: "added" | "gone"; readonly points: readonly (readonly number[])[] }) {
  const [[x = 0, y = 0] = [], [nextX = 0, nextY = 0] = []] = points;
  return (
    <text className="sign" x={(x + nextX) / 2} y={(y + nextY) / 2 - 3}>
      {text.sign[mark]}
    </text>
  );
}

const pairOf = ({ from, to }: { readonly from: string; readonly to: string }): string =>
  edgeKey({ from, to, type: "" });

/** Level where it leaves, passes a column and ends. */
function curveOf(points: readonly (readonly [x: number, y: number])[]): string {
  return points
    .map(([x, y], at) => {
      const before = points[at - 1];
      if (before === undefined) return `M${x} ${y}`;
      const middle = (before[0] + x) / 2;
      return `C${middle} ${before[1]} ${middle} ${y} ${x} ${y}`;
    })
    .join("");
}

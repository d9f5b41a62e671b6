import { Link } from "@tanstack/react-router";
import { text } from "../text.ts";
import type { GoingOn } from "./going-on.ts";
import { type Affected, box, type Place, placesOf } from "./places.ts";

/** An item and what depends on it, as boxes in layers that lead to their pages. */
export function Picture(props: {
  readonly item: Pick<Affected, "id" | "name" | "class">;
  readonly affected: readonly Affected[];
  readonly goingOn: (id: string) => GoingOn;
}) {
  const { item, affected, goingOn } = props;
  const { places, edges, width, height } = placesOf(item, affected);
  const at = new Map(places.map((place) => [place.id, place]));
  return (
    <div className="item-map" tabIndex={0} role="region" aria-label={text.item.picture(item.name, affected.length)}>
      <svg width={width} height={height} viewBox={`-1 -1 ${width + 2} ${height + 2}`}>
        {edges.map(({ from, to, type }) => (
          <Line key={to} from={at.get(from)} to={at.get(to)} title={type} />
        ))}
        {places.map((place) => (
          <Box key={place.id} place={place} goingOn={goingOn(place.id)} isItem={place.id === item.id} />
        ))}
      </svg>
    </div>
  );
}

function Line(props: { readonly from: Place | undefined; readonly to: Place | undefined; readonly title: string }) {
  const { from, to, title } = props;
  if (from === undefined || to === undefined) return null;
  const [x, y] = [from.x + box.width / 2, from.y + box.height];
  const [endX, endY] = [to.x + box.width / 2, to.y];
  const middle = (y + endY) / 2;
  return (
    <path className="edge" d={`M${x},${y} C${x},${middle} ${endX},${middle} ${endX},${endY}`}>
      <title>{title}</title>
    </path>
  );
}

function Box(props: { readonly place: Place; readonly goingOn: GoingOn; readonly isItem: boolean }) {
  const { place, goingOn, isItem } = props;
  const { x, y, id, name, class: of } = place;
  const { fires, open } = goingOn;
  const content = (
    <>
      <title>{`${name}, ${id}`}</title>
      <rect x={x} y={y} width={box.width} height={box.height} rx={8} />
      <text className="name" x={x + 12} y={y + 21}>
        {shortName(name)}
      </text>
      <text className="what" x={x + 12} y={y + 42}>
        {of}
        {fires > 0 && <tspan className="fires">{`  ! ${text.item.fires(fires)}`}</tspan>}
        {open > 0 && <tspan className="open">{`  ${text.item.open(open)}`}</tspan>}
      </text>
    </>
  );
  const look = `box ${isItem ? "item" : ""} ${fires > 0 ? "firing" : ""}`;
  return isItem ? (
    <g className={look}>{content}</g>
  ) : (
    <Link to="/ci/$" params={{ _splat: id }} className={look}>
      {content}
    </Link>
  );
}

function shortName(name: string): string {
  return name.length <= 20 ? name : `${name.slice(0, 19)}…`;
}

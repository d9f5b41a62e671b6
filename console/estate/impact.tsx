import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { words } from "../format/words.ts";
import { Refusal } from "../parts/refusal.tsx";
import type { Item } from "./item.ts";
import { type GoingOn, useGoingOn } from "./map/going-on.ts";
import { Picture } from "./map/picture.tsx";
import type { Affected } from "./map/places.ts";
import { impactQuery } from "./queries.ts";
import { text } from "./text.ts";

/** Items that are drawn, and whose alerts and records are counted. */
const mostDrawn = 60;

/** What depends on an item, nearest first: as a picture, and as a list for whoever has no room or no eye for one. */
export function Impact({ item }: { readonly item: Pick<Item, "id" | "name" | "class"> }) {
  const { data, error } = useQuery(impactQuery(item.id));
  const affected = data?.affected ?? [];
  const near = affected.slice(0, mostDrawn);
  const goingOn = useGoingOn(near.length === 0 ? [] : [item.id, ...near.map(({ id }) => id)]);
  return (
    <section aria-labelledby="item-impact">
      <h2 id="item-impact">{text.item.impact}</h2>
      <Refusal error={error ?? goingOn.error} />
      {data?.affected.length === 0 && <p className="dim">{text.item.noImpact}</p>}
      {affected.length > mostDrawn && <p className="dim">{text.item.tooMany(affected.length, mostDrawn)}</p>}
      {near.length > 0 && <Picture item={item} affected={near} goingOn={goingOn.of} />}
      <ul className="relations" aria-label={text.item.impactList}>
        {affected.map((one) => (
          <Line key={one.id} of={one} goingOn={goingOn.of(one.id)} />
        ))}
      </ul>
      {data?.truncated === true && <p className="dim">{text.item.truncated}</p>}
    </section>
  );
}

function Line({ of, goingOn: { fires, open } }: { readonly of: Affected; readonly goingOn: GoingOn }) {
  const { id, name, class: kind, distance, via } = of;
  return (
    <li>
      <Link to="/ci/$" params={{ _splat: id }}>
        {name}
      </Link>{" "}
      <span className="dim">
        {kind}, {text.item.distance(distance)}: {words(via.type)} {via.id}
      </span>{" "}
      {fires > 0 && <span className="chip urgent">{text.item.fires(fires)}</span>}{" "}
      {open > 0 && <span className="chip">{text.item.open(open)}</span>}
    </li>
  );
}

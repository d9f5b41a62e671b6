import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { words } from "../format/words.ts";
import { Refusal } from "../parts/refusal.tsx";
import type { Item } from "./item.ts";
import { impactQuery } from "./queries.ts";
import { text } from "./text.ts";

/** What depends on an item, nearest first. */
export function Impact({ item }: { readonly item: Pick<Item, "id" | "name"> }) {
  const { data, error } = useQuery(impactQuery(item.id));
  return (
    <section aria-labelledby="item-impact">
      <h2 id="item-impact">{text.item.impact}</h2>
      <Refusal error={error} />
      {data?.affected.length === 0 && <p className="dim">{text.item.noImpact}</p>}
      <ul className="relations">
        {data?.affected.map(({ id, name, class: of, distance, via }) => (
          <li key={id}>
            <Link to="/ci/$" params={{ _splat: id }}>
              {name}
            </Link>{" "}
            <span className="dim">
              {of}, {text.item.distance(distance)}: {words(via.type)} {via.id}
            </span>
          </li>
        ))}
      </ul>
      {data?.truncated === true && <p className="dim">{text.item.truncated}</p>}
    </section>
  );
}

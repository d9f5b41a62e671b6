import { Link } from "@tanstack/react-router";
import { words } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import type { Item } from "./item.ts";
import { text } from "./text.ts";

/** What it stands in a relation with, as read from it; and what it stood in one with. */
export function Relations(props: { readonly relations: Item["relations"]; readonly past: Item["pastRelations"] }) {
  const { relations, past } = props;
  return (
    <section aria-labelledby="item-relations">
      <h2 id="item-relations">{text.item.relations}</h2>
      {relations.length === 0 && <p className="dim">{text.item.noRelations}</p>}
      <ul className="relations">
        {relations.map(({ name, direction, ci, source, since }) => (
          <li key={`${name} ${direction} ${ci.id} ${source}`}>
            <span className="dim">{words(name)}</span> <End of={ci} />{" "}
            <span className="dim">
              {source}, {text.item.since} <Moment at={since} />
            </span>
          </li>
        ))}
      </ul>
      {past.length > 0 && (
        <details>
          <summary>{text.item.past}</summary>
          <ul className="relations">
            {past.map(({ name, direction, ci, source, from, to }) => (
              <li key={`${name} ${direction} ${ci.id} ${source} ${to}`}>
                <span className="dim">{words(name)}</span> <End of={ci} />{" "}
                <span className="dim">
                  {source}, <Moment at={from} /> – <Moment at={to} />
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function End({ of }: { readonly of: Item["relations"][number]["ci"] }) {
  return (
    <>
      <Link to="/ci/$" params={{ _splat: of.id }}>
        {of.name}
      </Link>{" "}
      <span className="dim">{of.class}</span>
      {of.state !== "active" && <span className="chip warn">{of.state}</span>}
    </>
  );
}

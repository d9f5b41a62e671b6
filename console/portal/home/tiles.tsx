import type { Reply } from "../../../client/call.ts";
import { title } from "../../format/words.ts";
import { Link } from "../router.tsx";
import { text } from "../text.ts";

type CatalogItem = Reply<"listCatalog">["items"][number];

/** All that this person may ask for, by category: each opens to its items. */
export function Tiles({ items }: { readonly items: readonly CatalogItem[] }) {
  const categories = byCategory(items);
  if (items.length === 0) return <p className="empty">{text.home.emptyCatalog}</p>;
  return (
    <section className="tiles" aria-label={text.home.ask}>
      {categories.map(([category, list]) => (
        <details key={category} name="category">
          <summary>
            <h2>{category === "" ? text.home.other : title(category)}</h2>
            <span className="dim">{list.map((item) => item.title).join(", ")}</span>
          </summary>
          <ul className="rows">
            {list.map(({ name, title: called, description }) => (
              <li key={name}>
                <Link className="row" to={`/portal/ask/${name}`}>
                  <b>{called}</b>
                  <span className="dim">{description}</span>
                </Link>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

/** In the order of the list, which is by category already. */
function byCategory(items: readonly CatalogItem[]): readonly (readonly [string, readonly CatalogItem[]])[] {
  const names = [...new Set(items.map(({ category }) => category ?? ""))];
  return names.map((name) => [name, items.filter(({ category }) => (category ?? "") === name)] as const);
}

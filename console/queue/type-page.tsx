import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { openingQuery, recordsQuery, recordTypesQuery } from "../data/queries.ts";
import { title } from "../format/words.ts";
import { SearchForm } from "../parts/search-form.tsx";
import { useKeys } from "../shell/keys.ts";
import { text as common } from "../text.ts";
import { ListPage } from "./list-page.tsx";
import { text } from "./text.ts";

/** All records of a type. What they are filtered by stands in the address and nowhere else. */
export function TypePage() {
  const { type } = useParams({ from: "/shell/work/$type" });
  const { open, q } = useSearch({ from: "/shell/work/$type" });
  const navigate = useNavigate({ from: "/work/$type" });
  const types = useQuery(recordTypesQuery);
  const found = useInfiniteQuery(recordsQuery(type, { ...(open ? { open: "true" } : {}), ...(q === "" ? {} : { q }) }));
  const opening = useQuery(openingQuery(type));
  const mayOpen = opening.data?.because === null;
  useKeys({
    c: () => {
      if (mayOpen) void navigate({ to: "/$type/new", params: { type } });
    },
  });
  const columns = types.data?.items.find((one) => one.type === type)?.columns;

  return (
    <ListPage
      title={title(type)}
      columns={columns}
      found={found}
      records={found.data?.pages.flatMap(({ items }) => items)}
      types={[type]}
      empty={text.queue.none}
      head={
        <>
          {mayOpen && (
            <Link to="/$type/new" params={{ type }} className="button">
              {common.new} <kbd>c</kbd>
            </Link>
          )}
          <div className="choices" role="group" aria-label={text.queue.filter}>
            {[true, false].map((one) => (
              <button
                key={String(one)}
                className="chip"
                aria-pressed={open === one}
                onClick={() => void navigate({ search: (before) => ({ ...before, open: one }) })}
              >
                {one ? text.queue.open : text.queue.all}
              </button>
            ))}
          </div>
          <SearchForm
            words={q ?? ""}
            label={text.queue.search}
            onFind={(written) => void navigate({ search: (before) => ({ ...before, q: written }) })}
          />
        </>
      }
    />
  );
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { Refusal } from "../../parts/refusal.tsx";
import { ownQuery } from "../queries.ts";
import { Link, useAddress } from "../router.tsx";
import { text } from "../text.ts";
import { withParts } from "./parts.ts";
import { OwnRow } from "./row.tsx";

/** All that somebody has asked for: what is under way, or what is over. */
export function OwnPage() {
  const isOver = useAddress().query.get("over") === "true";
  const found = useInfiniteQuery(ownQuery(!isOver));
  const items = found.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <h1>{text.own.title}</h1>
      <nav className="tabs" aria-label={text.own.title}>
        <Link to="/portal/mine" className="chip" aria-current={!isOver}>
          {text.own.open}
        </Link>
        <Link to="/portal/mine?over=true" className="chip" aria-current={isOver}>
          {text.own.closed}
        </Link>
      </nav>
      <Refusal error={found.error} />
      {items?.length === 0 && (
        <p className="empty">
          {text.own.none}{" "}
          <Link to="/portal" className="more">
            {text.own.ask}
          </Link>
        </p>
      )}
      <ul className="rows">
        {withParts(items ?? []).map(({ own, parts }) => (
          <OwnRow key={own.id} own={own} parts={parts} />
        ))}
      </ul>
      {found.hasNextPage && (
        <button className="button" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {text.own.more}
        </button>
      )}
    </>
  );
}

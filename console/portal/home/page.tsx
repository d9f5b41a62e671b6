import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { approvalsQuery } from "../../data/queries.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { OwnRow } from "../own/row.tsx";
import { catalogQuery, ownQuery } from "../queries.ts";
import { go, Link, useAddress } from "../router.tsx";
import { text } from "../text.ts";
import { Found } from "./found.tsx";
import { News } from "./news.tsx";
import { Tiles } from "./tiles.tsx";

/** Where somebody begins: what waits for them, a search over all that may help, what may be asked for, what they have. */
export function HomePage() {
  const { query } = useAddress();
  const [written, write] = useState(query.get("q") ?? "");
  const catalog = useQuery(catalogQuery);
  const own = useInfiniteQuery(ownQuery(true));
  const decisions = useQuery(approvalsQuery).data?.items.length ?? 0;
  const items = own.data?.pages.flatMap((page) => page.items) ?? [];
  const asked = items.filter(({ waitsFor }) => waitsFor?.what === "you");
  const others = items.filter((one) => !asked.includes(one)).slice(0, 5);

  function search(words: string): void {
    write(words);
    go(words === "" ? "/portal" : `/portal?q=${encodeURIComponent(words)}`, { replace: true });
  }

  return (
    <>
      <News />
      <h1>{text.home.title}</h1>
      <form role="search" onSubmit={(event) => event.preventDefault()}>
        <input
          className="input wide"
          type="search"
          aria-label={text.home.search}
          placeholder={text.home.search}
          value={written}
          onChange={(event) => search(event.target.value)}
        />
      </form>
      <Refusal error={catalog.error ?? own.error} />
      {written.trim().length >= 2 && <Found words={written.trim()} items={catalog.data?.items ?? []} />}
      {(asked.length > 0 || decisions > 0) && (
        <section aria-labelledby="for-you">
          <h2 id="for-you">{text.home.forYou}</h2>
          <ul className="rows">
            {decisions > 0 && (
              <li>
                <Link to="/portal/approvals" className="row">
                  <b>{text.home.decisions(decisions)}</b>
                </Link>
              </li>
            )}
            {asked.map((one) => (
              <OwnRow key={one.id} own={one} />
            ))}
          </ul>
        </section>
      )}
      {catalog.data !== undefined && <Tiles items={catalog.data.items} />}
      {others.length > 0 && (
        <section aria-labelledby="mine">
          <h2 id="mine">{text.home.mine}</h2>
          <ul className="rows">
            {others.map((one) => (
              <OwnRow key={one.id} own={one} />
            ))}
          </ul>
          <Link to="/portal/mine" className="more">
            {text.home.allMine}
          </Link>
        </section>
      )}
    </>
  );
}

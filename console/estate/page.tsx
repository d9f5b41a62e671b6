import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Suspense } from "react";
import { useNews } from "../news/use-news.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { AlertsOn } from "./alerts-on.tsx";
import { Attributes } from "./attributes.tsx";
import { Changes } from "./changes.tsx";
import { Impact } from "./impact.tsx";
import { itemQuery } from "./queries.ts";
import { RecordsOn } from "./records-on.tsx";
import { lazyPart } from "../parts/lazy-part.ts";
import { Relations } from "./relations.tsx";
import { text } from "./text.ts";

const FindingsOn = lazyPart(async () => (await import("../policy/findings-on.tsx")).FindingsOn);

/** One configuration item: what is known of it and by whom, what it depends on, and what is going on with it. */
export function ItemPage() {
  const { _splat: id = "" } = useParams({ from: "/shell/ci/$" });
  const client = useQueryClient();
  const found = useQuery(itemQuery(id));
  useNews(["alerts"], 1_000, () => void client.invalidateQueries({ queryKey: ["alerts"] }));
  useNews(["records"], 2_000, () => void client.invalidateQueries({ queryKey: ["cis", "records"] }));
  const item = found.data;
  if (item === undefined)
    return (
      <div className="page">
        <Refusal error={found.error} />
      </div>
    );
  return (
    <div className="page item-page">
      <header>
        <div className="crumbs">
          <Link to="/cis" search={{ q: "", state: "active" }}>
            {text.estate.title}
          </Link>
          <span aria-hidden="true">/</span>
          <Link to="/cis" search={{ q: "", state: "active", class: item.class }}>
            {item.class}
          </Link>
          <span aria-hidden="true">/</span>
          <span className="mono">{item.id}</span>
        </div>
        <h1>{item.name}</h1>
        <div className="facts">
          <span className={item.state === "active" ? "chip on" : "chip warn"}>{text.estate.state[item.state]}</span>
          <span>
            {text.item.seen} <Moment at={item.lastSeenAt} />
          </span>
          <span>
            {text.item.first} <Moment at={item.firstSeenAt} />
          </span>
          {item.absentAt !== null && (
            <span>
              {text.item.absentSince} <Moment at={item.absentAt} />
            </span>
          )}
        </div>
      </header>
      <div className="item-columns">
        <div>
          <AlertsOn id={item.id} />
          <RecordsOn id={item.id} />
          <Suspense>
            <FindingsOn id={item.id} />
          </Suspense>
          <Impact item={item} />
        </div>
        <div>
          <Attributes of={item.attributes} />
          <Relations relations={item.relations} past={item.pastRelations} />
          <Changes of={item.changes} />
        </div>
      </div>
    </div>
  );
}

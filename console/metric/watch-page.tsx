import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { DefinitionLink } from "../parts/definition-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { GroupLine } from "./group-line.tsx";
import { watchQuery } from "./queries.ts";
import { text } from "./text.ts";

/** Groups that are drawn at once; those that score highest come first. */
const mostGroups = 200;

/** One watch: what it knows of each group of series, the highest score first. */
export function WatchPage() {
  const { name } = useParams({ from: "/shell/watches/$name" });
  const found = useQuery(watchQuery(name));
  const watch = found.data;
  if (watch === undefined)
    return (
      <div className="page">
        <Refusal error={found.error} />
      </div>
    );
  return (
    <div className="page metrics">
      <header>
        <div className="crumbs">
          <Link to="/watches">{text.watches.title}</Link>
          <span aria-hidden="true">/</span>
          <span className="mono">{name}</span>
          <DefinitionLink kind="Watch" name={name} />
        </div>
        <h1>{watch.title}</h1>
        <div className="facts">
          <span className="chip on">{text.watches.methods[watch.method]}</span>
          <span>
            {text.watches.from}{" "}
            <Link className="linked" to="/metrics" search={{ source: watch.source }}>
              {watch.source}
            </Link>
          </span>
          <Link className="linked" to="/alerts" search={{ state: "all", source: "watch", q: name }}>
            {text.watches.alerts}
          </Link>
        </div>
      </header>
      <Refusal error={found.error} />
      <section aria-labelledby="watch-groups">
        <h2 id="watch-groups">{text.watches.groups}</h2>
        {watch.groups.length === 0 && <p className="empty">{text.watches.noGroups}</p>}
        <ul className="feed">
          {watch.groups.slice(0, mostGroups).map((group) => (
            <GroupLine key={JSON.stringify(group.labels)} watch={watch} group={group} />
          ))}
        </ul>
        {watch.groups.length > mostGroups && (
          <p className="dim">{text.watches.more(watch.groups.length - mostGroups)}</p>
        )}
      </section>
    </div>
  );
}

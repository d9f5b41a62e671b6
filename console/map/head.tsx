import { Link } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { LiveMark } from "../parts/live-mark.tsx";
import { Moment } from "../parts/moment.tsx";
import { text } from "./text.ts";

/** What map it is, as of when, and what is wrong with it. */
export function Head({ name, shown }: { readonly name: string; readonly shown: Reply<"showMap"> | undefined }) {
  return (
    <header>
      <div className="crumbs">
        <Link to="/maps">{text.list.title}</Link>
        <span aria-hidden="true">/</span>
        <span className="mono">{name}</span>
      </div>
      <div className="page-head">
        <h1>{shown?.map.title ?? name}</h1>
        <LiveMark />
      </div>
      {shown !== undefined && <Facts shown={shown} />}
    </header>
  );
}

function Facts({ shown }: { readonly shown: Reply<"showMap"> }) {
  const { at, nodes, edges, entries, coverage, truncated } = shown;
  return (
    <p className="facts">
      <span>
        {text.count(nodes.length, edges.length)},{" "}
        {at === null ? (
          text.now
        ) : (
          <>
            {text.asOf} <Moment at={at} />
          </>
        )}
      </span>
      {entries
        .filter(({ cis }) => cis.length === 0)
        .map(({ entry }) => (
          <span key={entry} className="chip warn">
            {text.nothingListens(entry)}
          </span>
        ))}
      {coverage
        .filter(({ lacking }) => lacking.length > 0)
        .map(({ category, of, lacking }) => (
          <span key={category} className="chip warn" title={lacking.join(", ")}>
            {text.untagged(lacking.length, of, category)}
          </span>
        ))}
      {truncated && <span className="chip warn">{text.truncated}</span>}
    </p>
  );
}

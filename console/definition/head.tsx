import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { who } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import { MadePage } from "./made-page.tsx";
import { type DefinitionName, usageQuery } from "./queries.ts";
import { text } from "./text.ts";
import type { Publication } from "./versions.tsx";

/** What a definition is, whose, since when, and how many open records go by it; the way to a draft and to the latest. */
export function Head(props: {
  readonly of: DefinitionName;
  readonly shown: Reply<"showDefinition">;
  readonly publications: readonly Publication[];
  /** The version is the one that a record keeps to. */
  readonly isPinned: boolean;
  readonly isDraft: boolean;
}) {
  const { of, shown, publications, isPinned, isDraft } = props;
  const { kind, name } = of;
  const usage = useQuery(usageQuery);
  const used = usage.data?.items.find((one) => one.kind === kind && one.name === name);
  const latest = publications.find((one) => one.latest);
  const here = { to: "/definition/$kind/$", params: { kind, _splat: name } } as const;
  return (
    <header>
      <div className="crumbs">
        <Link to="/definitions">{text.definition.title}</Link>
        <span aria-hidden="true">/</span>
        <Link to="/definitions" search={{ kind }}>
          {text.kind(kind)}
        </Link>
        <span aria-hidden="true">/</span>
        {isDraft ? <Link {...here}>{name}</Link> : <span className="mono">{name}</span>}
      </div>
      <div className="page-head">
        <h1>{shown.title ?? name}</h1>
        {isDraft ? (
          <span className="chip warn">{text.definition.draft}</span>
        ) : (
          latest !== undefined && (
            <Link {...here} search={{ draft: "yes" }} className="button">
              {text.definition.writeDraft}
            </Link>
          )
        )}
      </div>
      <div className="facts">
        <span className="chip on">{text.kind(kind)}</span>
        {shown.owner !== null && (
          <span>
            {text.definition.owner.toLowerCase()} <b>{shown.owner}</b>
          </span>
        )}
        <span>
          {text.definition.version.toLowerCase()} <span className="mono">{shown.digest.slice(0, 8)}</span>
        </span>
        <span>
          {text.definition.published.toLowerCase()} <Moment at={shown.publishedAt} /> {text.definition.by}{" "}
          <b>{who(shown.author)}</b>
        </span>
        <span className="mono dim">{shown.path}</span>
        {used !== undefined && (
          <span>
            {text.definition.open.toLowerCase()} <b className="number">{used.open}</b>
            {used.older > 0 && `, ${text.definition.older(used.older)}`}
          </span>
        )}
      </div>
      {!isDraft && <MadePage kind={kind} name={name} />}
      {isPinned && <p className="dim">{text.definition.asPinned}</p>}
      {latest !== undefined && latest.digest !== shown.digest && (
        <p>
          <span className="chip warn">{text.definition.notLatest}</span>{" "}
          <Link {...here} className="linked">
            {text.definition.toLatest}
          </Link>
        </p>
      )}
    </header>
  );
}

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { Causes } from "../cause/causes.tsx";
import { useNews } from "../news/use-news.ts";
import { DefinitionLink } from "../parts/definition-link.tsx";
import { LiveMark } from "../parts/live-mark.tsx";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Fact } from "./fact.tsx";
import { text as feed } from "./feed-text.ts";
import { GroupMembers } from "./group-members.tsx";
import { groupQuery, repairsQuery } from "./queries.ts";
import { Repair } from "./repair.tsx";
import { text } from "./text.ts";

type Group = Reply<"showAlertGroup">;

/** One group of alerts: what they come from, what has probably caused it, which are in it and why, what has ended. */
export function AlertGroupPage() {
  const { _splat: id = "" } = useParams({ from: "/shell/alert-group/$" });
  const client = useQueryClient();
  const found = useQuery(groupQuery(id));
  useNews(["alerts", "records"], 700, () => void client.invalidateQueries({ queryKey: ["alerts"] }));
  const group = found.data;
  if (group === undefined)
    return (
      <div className="page">
        <Refusal error={found.error} />
      </div>
    );
  return (
    <div className="page alert-page">
      <Head group={group} />
      {group.openingFailure !== null && (
        <p className="refusal">
          {feed.alert.openingFailure}: {group.openingFailure}
        </p>
      )}
      <Joined group={group} />
      <Primary of={group.primary} />
      <section aria-labelledby="group-causes">
        <h2 id="group-causes">{text.group.causes}</h2>
        <Causes of={{ alert: group.primary.alert }} />
      </section>
      <GroupMembers group={group} />
      <Repairs alert={group.primary.alert} />
    </div>
  );
}

function Head({ group }: { readonly group: Group }) {
  const { id, rule, primary, recordId, alertCount, cis, firstAt, lastAt, closedAt } = group;
  return (
    <header>
      <div className="crumbs">
        <Link to="/alerts" search={{ state: "firing", q: "" }}>
          {feed.alerts.title}
        </Link>
        <span aria-hidden="true">/</span>
        <span className="mono">{id}</span>
        <LiveMark />
      </div>
      <h1>{primary.title}</h1>
      <div className="facts">
        <span className={closedAt === null ? "chip urgent" : "chip"}>
          {closedAt === null ? text.group.fires : text.group.ended}
        </span>
        <span>{text.group.alerts(alertCount, cis.length)}</span>
        <span>
          <Moment at={firstAt} /> – <Moment at={closedAt ?? lastAt} />
        </span>
        <span>
          {text.alert.rule} <b>{rule}</b> <DefinitionLink kind="AlertRule" name={rule} />
        </span>
        <span>
          {recordId === null ? (
            text.group.noRecord
          ) : (
            <>
              {text.alert.record} <NumberLink id={recordId} />
            </>
          )}
        </span>
      </div>
    </header>
  );
}

/** The group that it has become part of, and those that have become part of it. */
function Joined({ group: { into, merged } }: { readonly group: Group }) {
  return (
    <>
      {into !== null && (
        <p className="in-maintenance">
          <b>{text.group.into}</b> <GroupLink id={into} />
        </p>
      )}
      {merged.length > 0 && (
        <p>
          {text.group.merged}{" "}
          {merged.map((one) => (
            <GroupLink key={one} id={one} />
          ))}
        </p>
      )}
    </>
  );
}

function GroupLink({ id }: { readonly id: string }) {
  return (
    <Link className="mono linked" to="/alert-group/$" params={{ _splat: id }}>
      {id}
    </Link>
  );
}

function Primary({ of }: { readonly of: Group["primary"] }) {
  return (
    <section aria-labelledby="group-primary">
      <h2 id="group-primary">{text.group.primary}</h2>
      <dl className="facts-list">
        <Fact name={text.group.alert}>
          <Link to="/alert/$" params={{ _splat: of.alert }}>
            {of.title}
          </Link>
          , <Moment at={of.at} />
        </Fact>
        {of.ci !== null && (
          <Fact name={text.alert.ci}>
            <Link className="mono" to="/ci/$" params={{ _splat: of.ci }}>
              {of.ci}
            </Link>
          </Fact>
        )}
        <Fact name={text.group.because}>
          {of.because} {of.correlation !== null && <DefinitionLink kind="Correlation" name={of.correlation} />}
        </Fact>
      </dl>
    </section>
  );
}

function Repairs({ alert }: { readonly alert: string }) {
  const repairs = useQuery(repairsQuery(alert));
  return (
    <section aria-labelledby="group-repairs">
      <h2 id="group-repairs">{text.alert.repairs}</h2>
      <Refusal error={repairs.error} />
      {repairs.data?.items.length === 0 && <p className="dim">{text.alert.noRepairs}</p>}
      <ul className="repairs">
        {repairs.data?.items.map((run) => (
          <Repair key={run.id} run={run} remediation={run.remediation} />
        ))}
      </ul>
    </section>
  );
}

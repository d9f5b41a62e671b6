import { Link } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { Moment } from "../parts/moment.tsx";
import { text as feed } from "./feed-text.ts";
import { SeverityChip } from "./severity-chip.tsx";
import { text } from "./text.ts";

type Group = Reply<"showAlertGroup">;
type Member = Group["alerts"][number];

/** The alerts of a group, those that fire and those that have ended, each with why it joined. */
export function GroupMembers({ group }: { readonly group: Group }) {
  const firing = group.alerts.filter(({ state }) => state === "firing");
  const ended = group.alerts.filter(({ state }) => state === "clear");
  const rest = group.alertCount - group.alerts.length;
  return (
    <>
      <Part id="group-firing" title={text.group.firing} none={text.group.noneFires} of={firing} group={group} />
      <Part id="group-ended" title={text.group.hasEnded} none={text.group.noneEnded} of={ended} group={group} />
      {rest > 0 && <p className="dim">{text.group.rest(rest)}</p>}
    </>
  );
}

function Part(props: {
  readonly id: string;
  readonly title: string;
  readonly none: string;
  readonly of: readonly Member[];
  readonly group: Group;
}) {
  const { id, title, none, of, group } = props;
  const titleOf = (alert: string): string => group.alerts.find((one) => one.id === alert)?.title ?? alert;
  return (
    <section className="members" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {of.length === 0 && <p className="dim">{none}</p>}
      <ul>
        {of.map((alert) => (
          <li key={alert.id}>
            <div className="feed-head">
              <SeverityChip severity={alert.severity} isFiring={alert.state === "firing"} />
              <Link to="/alert/$" params={{ _splat: alert.id }}>
                {alert.title}
              </Link>
              {alert.ci !== null && (
                <Link className="mono" to="/ci/$" params={{ _splat: alert.ci }}>
                  {alert.ci}
                </Link>
              )}
              {alert.group !== group.id && <span className="chip">{text.group.ofMerged}</span>}
              <span className="dim">
                {feed.alerts.since} <Moment at={alert.changedAt} />
              </span>
            </div>
            <p className="dim">
              {alert.because}
              {alert.with !== null && (
                <>
                  ; {text.group.with}{" "}
                  <Link className="linked" to="/alert/$" params={{ _splat: alert.with }}>
                    {titleOf(alert.with)}
                  </Link>
                </>
              )}
              {alert.correlation !== null && (
                <>
                  {" "}
                  <Link
                    className="linked"
                    to="/definition/$kind/$"
                    params={{ kind: "Correlation", _splat: alert.correlation }}
                  >
                    {alert.correlation}
                  </Link>
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

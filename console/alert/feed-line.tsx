import { Link } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import type { Reply } from "../../client/call.ts";
import { lazyPart } from "../parts/lazy-part.ts";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import { Reason } from "./reason.tsx";
import { SeverityChip } from "./severity-chip.tsx";
import { text } from "./feed-text.ts";

const Members = lazyPart(async () => (await import("./members.tsx")).Members);

type Line = Reply<"listAlertGroups">["items"][number];

/** A group as one line. It opens to its alerts, each with why it is in it. */
export function FeedLine({ line }: { readonly line: Line }) {
  const [isOpen, open] = useState(false);
  const { group, alerts, firing, severity, title, cis, ciCount } = line;
  return (
    <li className={firing > 0 ? "feed-line firing" : "feed-line"}>
      <div className="feed-head">
        <SeverityChip severity={severity} isFiring={firing > 0} />
        <Link className="feed-title" to="/alert/$" params={{ _splat: line.last }}>
          {title}
        </Link>
        {line.flapping && <span className="chip warn">{text.alerts.flapping}</span>}
        {line.maintained > 0 && <span className="chip">{text.alerts.maintained(line.maintained, alerts)}</span>}
        {line.recordId !== null && <NumberLink id={line.recordId} />}
        <span className="dim">
          {text.alerts.since} <Moment at={line.changedAt} />
        </span>
      </div>
      <div className="feed-facts dim">
        <span>{firing > 0 ? text.alerts.count(firing, alerts) : text.alerts.cleared(alerts)}</span>
        <span>{text.alerts.events(line.events)}</span>
        <span>
          {cis.length === 0 ? text.alerts.unbound : text.alerts.on}{" "}
          {cis.map((ci) => (
            <Link key={ci} className="mono" to="/ci/$" params={{ _splat: ci }}>
              {ci}{" "}
            </Link>
          ))}
          {ciCount > cis.length && text.alerts.more(ciCount - cis.length)}
        </span>
        {group === null ? (
          <span>{line.rule ?? text.alerts.noRule}</span>
        ) : (
          <Link className="linked" to="/alert-group/$" params={{ _splat: group }}>
            {line.rule ?? text.alerts.noRule}
          </Link>
        )}
        <span>
          {text.alerts.source} {line.sources.join(", ")}
        </span>
        <button className="chip" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
          {group === null || alerts === 1 ? text.alerts.why : text.alerts.members}
        </button>
      </div>
      {line.openingFailure !== null && (
        <p className="refusal">
          {text.alert.openingFailure}: {line.openingFailure}
        </p>
      )}
      {isOpen && group === null && <Reason of={line.reason} />}
      {isOpen && group !== null && (
        <Suspense>
          <Members group={group} />
        </Suspense>
      )}
    </li>
  );
}

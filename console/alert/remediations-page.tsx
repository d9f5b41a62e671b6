import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Reply } from "../../client/call.ts";
import { useMay } from "../data/use-may.ts";
import { spanText } from "../format/span.ts";
import { useNews } from "../news/use-news.ts";
import { LiveMark } from "../parts/live-mark.tsx";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { remediationsQuery } from "./queries.ts";
import { ReleaseForm } from "./release-form.tsx";
import { Repair } from "./repair.tsx";
import { text as feed } from "./feed-text.ts";
import { text } from "./text.ts";

type Remediation = Reply<"showRemediation">;

/** What repairs by itself: its limits, what stops it, its latest runs, and letting it run again. */
export function RemediationsPage() {
  const found = useQuery(remediationsQuery);
  useNews(["alerts", "records"], 1_000, () => void found.refetch());
  return (
    <div className="page remediations">
      <header className="page-head">
        <h1>{text.remediations.title}</h1>
        <LiveMark />
      </header>
      <Refusal error={found.error} />
      {found.data?.items.length === 0 && <p className="empty">{text.remediations.empty}</p>}
      {found.data?.items.map((one) => (
        <One key={one.name} of={one} />
      ))}
    </div>
  );
}

function One({ of }: { readonly of: Remediation }) {
  const { name, title, alert, success, halts, stopped, runs, releases } = of;
  return (
    <section className="card" aria-labelledby={`remediation-${name}`}>
      <h2 id={`remediation-${name}`}>{title}</h2>
      <p className="dim">
        <span className="mono">{name}</span> {text.remediations.repairs} <span className="mono">{alert}</span>{" "}
        {text.remediations.groups}
      </p>
      <p>{limitsOf(of.limit).join("; ")}</p>
      {success.rate !== null && (
        <p>{text.remediations.success(success.repaired, success.repaired + success.failed, success.rate)}</p>
      )}
      {halts.map(({ id, remediation, by, at, reason }) => (
        <p key={id} className="stop">
          <b>{remediation === null ? text.remediations.allHalted : text.remediations.halted}</b> {by},{" "}
          {feed.alerts.since} <Moment at={at} />: {reason}
        </p>
      ))}
      {stopped.map((stop) => (
        <Stop key={stop.ci ?? ""} name={name} stop={stop} />
      ))}
      <h3>{text.remediations.runs}</h3>
      {runs.length === 0 && <p className="dim">{text.remediations.never}</p>}
      <ul className="repairs">
        {runs.map((run) => (
          <Repair key={run.id} run={run} />
        ))}
      </ul>
      {releases.length > 0 && <h3>{text.remediations.releases}</h3>}
      <ul>
        {releases.map(({ id, at, by, ci, reason }) => (
          <li key={id}>
            <Moment at={at} /> <b>{by}</b> {ci ?? text.remediations.everywhere}: {reason}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Stop({ name, stop }: { readonly name: string; readonly stop: Remediation["stopped"][number] }) {
  const mayRelease = useMay("remediations.release");
  const [isOpen, open] = useState(false);
  return (
    <div className="stop">
      <p>
        <b>{text.remediations.stopped}</b>{" "}
        {stop.ci === null ? text.remediations.everywhere : `${text.remediations.stoppedOn} ${stop.ci}`},{" "}
        {feed.alerts.since} <Moment at={stop.since} />. {text.remediations.failures(stop.failures)} {stop.because}
      </p>
      {!mayRelease && <p className="dim">{text.remediations.mayNot}</p>}
      {mayRelease && !isOpen && (
        <button className="button" onClick={() => open(true)}>
          {text.remediations.release}
        </button>
      )}
      {isOpen && <ReleaseForm name={name} ci={stop.ci} onDone={() => open(false)} />}
    </div>
  );
}

function limitsOf(limit: Remediation["limit"]): readonly string[] {
  const { runs, per, withinMs, coolDownMs, blastRadius, stopAfterFailures } = limit;
  return [
    text.remediations.limit(runs, per, spanText(withinMs)),
    ...(coolDownMs === 0 ? [] : [text.remediations.coolDown(spanText(coolDownMs))]),
    ...(blastRadius === null ? [] : [text.remediations.blastRadius(blastRadius)]),
    ...(stopAfterFailures === null ? [] : [text.remediations.stopAfter(stopAfterFailures)]),
  ];
}

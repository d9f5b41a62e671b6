import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Suspense } from "react";
import { text as approvalText } from "../approval/text.ts";
import { approvalsQuery } from "../data/queries.ts";
import { useMay } from "../data/use-may.ts";
import { LiveMark } from "../parts/live-mark.tsx";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Due } from "./due.tsx";
import { Firing } from "./firing.tsx";
import { Going } from "./going.tsx";
import { OpenByType } from "./open-by-type.tsx";
import { Queues } from "./queues.tsx";
import { text } from "./text.ts";
import { lazyPart } from "../parts/lazy-part.ts";

const Demo = lazyPart(async () => (await import("../demo/panel.tsx")).DemoPanel);

/** What waits for the person who looks, what is late, what fires and what runs; everything leads to its page. */
export function HomePage() {
  const mayPlay = useMay("demo.play");
  const seesAlerts = useMay("alerts.read");
  const seesRuns = useMay("runs.read");
  return (
    <div className="page home">
      <header className="page-head">
        <h1>{text.home.title}</h1>
        <LiveMark />
      </header>
      {mayPlay && (
        <Suspense>
          <Demo />
        </Suspense>
      )}
      <div className="home-columns">
        <Waits />
        <Due />
        {seesAlerts && <Firing />}
        {seesRuns && <Going />}
      </div>
      <Queues />
      <OpenByType />
    </div>
  );
}

function Waits() {
  const approvals = useQuery(approvalsQuery);
  return (
    <section aria-labelledby="home-waits">
      <h2 id="home-waits">{text.home.waits}</h2>
      <Refusal error={approvals.error} />
      {approvals.data?.items.length === 0 && <p className="dim">{text.home.nothingWaits}</p>}
      <ul className="lines waits">
        {approvals.data?.items.slice(0, 5).map((one) => (
          <li key={`${one.recordId}/${one.approval}/${one.stage}/${one.approver}`}>
            <Link to="/approvals">
              <span className="mono">{one.number}</span> <b>{one.title}</b>
              {one.expiresAt !== null && (
                <span className="dim">
                  {approvalText.approvals.expires} <Moment at={one.expiresAt} />
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { useNow } from "../data/use-now.ts";
import { spanText } from "../format/span.ts";
import { useNews } from "../news/use-news.ts";
import { DefinitionLink } from "../parts/definition-link.tsx";
import { LiveMark } from "../parts/live-mark.tsx";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Asker } from "./asker.tsx";
import { Control } from "./control.tsx";
import { type Expectation, expectedText, progressOf } from "./expected.ts";
import { Log } from "./log.tsx";
import { LoopTable } from "./loop-table.tsx";
import { PhaseMark } from "./phase-mark.tsx";
import { expectationQuery, runQuery } from "./queries.ts";
import { Steps } from "./steps.tsx";
import { text } from "./text.ts";
import { foldTurns } from "./turns.ts";

type Run = Reply<"showRun">;

/** One run as it goes on: its steps in time against earlier runs, what it printed, and what may be asked of it. */
export function RunPage() {
  const { _splat: id = "" } = useParams({ from: "/shell/run/$" });
  const client = useQueryClient();
  const found = useQuery(runQuery(id));
  const { data: expectation } = useQuery(expectationQuery(id));
  const run = found.data;
  const now = useNow();
  useNews([`run:${id}`], 250, () => void client.invalidateQueries({ queryKey: ["run", id] }));
  if (run === undefined)
    return (
      <div className="page">
        <Refusal error={found.error} />
      </div>
    );
  const [from, to] = [Date.parse(run.startedAt ?? run.createdAt), run.endedAt === null ? now : Date.parse(run.endedAt)];
  const { alone, loops } = foldTurns(run.steps);
  return (
    <div className="page run-page">
      <Head run={run} tookMs={to - from} />
      <Control id={id} isOpen={run.endedAt === null} />
      {expectation !== undefined && <Against expectation={expectation} tookMs={to - from} />}
      {run.fault !== null && (
        <section className="fault">
          <h2>{text.runs.fault}</h2>
          <p>
            <b>{run.fault.title ?? run.fault.type}</b>
          </p>
          <p>{run.fault.detail}</p>
        </section>
      )}
      <section>
        <h2>{text.runs.steps}</h2>
        {run.steps.length === 0 && <p className="dim">{text.runs.noSteps}</p>}
        <Steps
          steps={alone}
          begun={run.steps}
          from={from}
          to={to}
          expectation={expectation}
          isOpen={run.endedAt === null}
        />
      </section>
      {loops.map((loop) => (
        <LoopTable key={loop.path} loop={loop} />
      ))}
      <Log id={id} />
      <Requests of={run.requests} />
      <section className="values">
        <Value name={text.runs.input} of={run.input} />
        <Value name={text.runs.output} of={run.output} />
      </section>
    </div>
  );
}

function Head({ run, tookMs }: { readonly run: Run; readonly tookMs: number }) {
  return (
    <header>
      <div className="crumbs">
        <Link to="/runs">{text.runs.title}</Link>
        <span aria-hidden="true">/</span>
        <span className="mono">{run.id}</span>
        <DefinitionLink kind="Runbook" name={run.runbook} />
        {run.endedAt === null && <LiveMark />}
      </div>
      <h1>{run.runbook}</h1>
      <div className="facts">
        <PhaseMark phase={run.phase} /> <b>{text.runs.phase[run.phase]}</b>
        <span className="number">
          {run.endedAt === null ? text.runs.takes : text.runs.took} {spanText(tookMs)}
        </span>
        <span>
          {text.runs.since} <Moment at={run.startedAt ?? run.createdAt} />
        </span>
        <span>
          {text.runs.asked} <Asker by={run.requestedBy} />
        </span>
        {run.recordId !== null && run.recordId !== run.requestedBy && (
          <span>
            {text.runs.record} <Asker by={run.recordId} />
          </span>
        )}
        {run.retryOf !== null && (
          <span>
            {text.runs.retryOf} <Asker by={run.retryOf} />
          </span>
        )}
      </div>
    </header>
  );
}

/** How long it takes, against what earlier runs took. */
function Against({ expectation, tookMs }: { readonly expectation: Expectation; readonly tookMs: number }) {
  if (expectation.run === null) return <p className="dim">{text.runs.never}</p>;
  const { percent, mood } = progressOf(tookMs, expectation.run);
  return (
    <div className={`against ${mood}`}>
      <progress max={100} value={Math.min(100, percent)} aria-label={text.runs.progress} />
      <span className="number">{Math.round(percent)} %</span>
      <span className="dim">{expectedText(expectation.run)}</span>
    </div>
  );
}

function Requests({ of }: { readonly of: Run["requests"] }) {
  if (of.length === 0) return null;
  return (
    <section>
      <h2>{text.runs.requests}</h2>
      <ol>
        {of.map(({ verb, by, at }) => (
          <li key={`${verb} ${at}`}>
            <Moment at={at} /> <Asker by={by} /> {text.runs.verb[verb]}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Value({ name, of }: { readonly name: string; readonly of: unknown }) {
  return (
    <div>
      <h2>{name}</h2>
      <pre className="json" tabIndex={0} aria-label={name}>
        {JSON.stringify(of, null, 2)}
      </pre>
    </div>
  );
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useNow } from "../data/use-now.ts";
import { spanText } from "../format/span.ts";
import { useNews } from "../news/use-news.ts";
import { LiveMark } from "../parts/live-mark.tsx";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Asker } from "./asker.tsx";
import { type Phase, PhaseMark } from "./phase-mark.tsx";
import { type RunFilter, runPhases } from "./phases.ts";
import { runsQuery } from "./queries.ts";
import { text } from "./text.ts";
import { More } from "../parts/more.tsx";

/** Runs of runbooks, newest first. What they are filtered by stands in the address. */
export function RunsPage() {
  const { phase, runbook } = useSearch({ from: "/shell/runs" });
  const navigate = useNavigate({ from: "/runs" });
  const found = useInfiniteQuery(runsQuery({ phase, runbook }));
  useNews(["runs"], 700, () => void found.refetch());
  const runs = found.data?.pages.flatMap(({ items }) => items);
  const choose = (next: RunFilter["phase"]): void =>
    void navigate({ search: (before) => ({ ...before, phase: next }) });
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.runs.title}</h1>
        <LiveMark />
        <div className="choices" role="group" aria-label={text.runs.filter}>
          {[undefined, ...runPhases].map((one) => (
            <button key={one ?? "all"} className="chip" aria-pressed={phase === one} onClick={() => choose(one)}>
              {one === undefined ? text.runs.all : text.runs.phase[one]}
            </button>
          ))}
        </div>
        {runbook !== undefined && (
          <button
            className="chip"
            aria-pressed
            onClick={() => void navigate({ search: (before) => ({ ...before, runbook: undefined }) })}
          >
            {text.runs.ofRunbook} {runbook} ✕
          </button>
        )}
      </header>
      <Refusal error={found.error} />
      {runs?.length === 0 && (
        <p className="empty">{phase === undefined && runbook === undefined ? text.runs.empty : text.runs.none}</p>
      )}
      <ul className="run-list">
        {runs?.map((run) => (
          <li key={run.id}>
            <PhaseMark phase={run.phase} />
            <Link to="/run/$" params={{ _splat: run.id }}>
              {run.runbook}
            </Link>
            <span>{run.recordId !== null && <Asker by={run.recordId} />}</span>
            <span className="dim">{run.requestedBy !== run.recordId && <Asker by={run.requestedBy} />}</span>
            <Moment at={run.createdAt} />
            <Took phase={run.phase} from={run.startedAt} to={run.endedAt} />
          </li>
        ))}
      </ul>
      <More of={found} />
    </div>
  );
}

function Took(props: { readonly phase: Phase; readonly from: string | null; readonly to: string | null }) {
  const { phase, from, to } = props;
  const now = useNow();
  if (from === null) return <span />;
  const ms = (to === null ? now : Date.parse(to)) - Date.parse(from);
  return (
    <span className={`number ${to === null ? phase : "dim"}`}>
      <span className="sr">{to === null ? text.runs.takes : text.runs.took}</span> {spanText(Math.max(0, ms))}
    </span>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { recordQuery } from "../data/record-queries.ts";
import { useNews } from "../news/use-news.ts";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import { StateChip } from "../parts/state-chip.tsx";
import { text } from "./text.ts";

type Run = Reply<"showRemediation">["runs"][number];

/** A try to repair: what became of it, and what it waits for. */
export function Repair({ run, remediation }: { readonly run: Run; readonly remediation?: string }) {
  return (
    <li className="repair">
      <span className={`chip ${toneOf(run.outcome)}`}>{text.repair.outcome[run.outcome]}</span>
      {remediation !== undefined && (
        <span>
          {text.repair.by} <Link to="/remediations">{remediation}</Link>
        </span>
      )}
      {run.ci !== null && (
        <Link className="mono" to="/ci/$" params={{ _splat: run.ci }}>
          {run.ci}
        </Link>
      )}
      {run.incidentId !== null && <NumberLink id={run.incidentId} />}
      {run.changeId !== null && <Waiting id={run.changeId} isOpen={run.endedAt === null} />}
      <span className="dim">
        <Moment at={run.startedAt} />
        {run.endedAt !== null && (
          <>
            {" – "}
            <Moment at={run.endedAt} />
          </>
        )}
      </span>
      {run.because !== null && <span className="because">{run.because}</span>}
      {run.release !== null && <span className="dim">{text.repair.released}</span>}
    </li>
  );
}

function toneOf(outcome: Run["outcome"]): string {
  if (outcome === "failed") return "urgent";
  if (outcome === "refused") return "warn";
  return outcome === "running" || outcome === "noted" ? "on" : "";
}

/** The record that a repair is carried out under, where it is, and whose decision it waits for. */
function Waiting({ id, isOpen }: { readonly id: string; readonly isOpen: boolean }) {
  const [type = "", number = ""] = id.split("/");
  const { data, refetch } = useQuery({ ...recordQuery({ type, number }), enabled: isOpen });
  useNews(isOpen ? [`record:${id}`] : [], 500, () => void refetch());
  const waiting = data?.record.approvals.filter(({ outcome }) => outcome === "waiting") ?? [];
  return (
    <span>
      <NumberLink id={id} /> {data !== undefined && <StateChip state={data.record.state} final={data.record.final} />}
      {waiting.map(({ approval, stage, approvers, expiresAt }) => (
        <span key={`${approval} ${stage}`} className="waits-for">
          {" "}
          {text.repair.waitsFor} <b>{approvers.join(", ")}</b> {text.repair.toApprove}
          {expiresAt !== null && (
            <>
              {" "}
              {text.repair.until} <Moment at={expiresAt} />
            </>
          )}
        </span>
      ))}
    </span>
  );
}

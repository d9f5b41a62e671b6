import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { recordQuery } from "../data/record-queries.ts";
import { words } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import { StateChip } from "../parts/state-chip.tsx";
import { text } from "./text.ts";
import { Decision, type Waiting } from "./decision.tsx";
import { Signed } from "./signed.tsx";

/** What is to be decided: what the record says, why this person is asked, and the decision with its reason. */
export function Sheet({ waiting, me }: { readonly waiting: Waiting; readonly me: string }) {
  const { type, number } = waiting;
  const found = useQuery(recordQuery({ type, number }));
  const record = found.data?.record;
  return (
    <section className="sheet" aria-label={waiting.title ?? number}>
      <div className="paper">
        <div className="crumbs">
          <NumberLink id={waiting.recordId} />
          {record !== undefined && <StateChip state={record.state} final={record.final} />}
        </div>
        <h1>{waiting.title ?? number}</h1>
        <p className="dim">
          {text.approvals.asked} <b>{words(waiting.approval)}</b>, {words(waiting.stage)}
          {waiting.approver !== me && `, ${text.approvals.inNameOf(waiting.approver)}`}; {text.approvals.requested}{" "}
          <Moment at={waiting.requestedAt} />
        </p>
        <Signed type={type} number={number} digest={waiting.digest} />
        <p className="seal dim">
          {text.approvals.seal} <span className="mono">{waiting.digest.slice(0, 16)}</span>{" "}
          <Link to="/$type/$number" params={{ type, number }}>
            {text.approvals.whole}
          </Link>
        </p>
      </div>
      <Decision waiting={waiting} me={me} />
    </section>
  );
}

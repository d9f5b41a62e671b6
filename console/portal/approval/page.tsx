import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { Decision, type Waiting } from "../../approval/decision.tsx";
import { Signed } from "../../approval/signed.tsx";
import { approvalsQuery, meQuery } from "../../data/queries.ts";
import { words } from "../../format/words.ts";
import { Moment } from "../../parts/moment.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { Link } from "../router.tsx";
import { text } from "../text.ts";

/** One decision and nothing else: what is signed, its digest, approve or reject. Looking at it decides nothing. */
export function ApprovalPage({ number }: { readonly number: string }) {
  const found = useQuery(approvalsQuery);
  const wasHere = useRef(false);
  const all = found.data?.items;
  const waiting = all?.filter((one) => one.number === number) ?? [];
  if (waiting.length > 0) wasHere.current = true;
  if (all === undefined) return <Refusal error={found.error} />;
  return (
    <>
      {waiting.map((one) => (
        <Sheet key={[one.approval, one.stage, one.approver, one.digest].join(" ")} waiting={one} />
      ))}
      {waiting.length === 0 && (
        <>
          <h1>
            <span className="number">{number}</span>
          </h1>
          <p role="status">{wasHere.current ? text.approval.done : text.approval.gone}</p>
        </>
      )}
      {all.length > waiting.length && (
        <p>
          <Link to="/portal/approvals" className="more">
            {text.approval.others}
          </Link>
        </p>
      )}
    </>
  );
}

function Sheet({ waiting }: { readonly waiting: Waiting }) {
  const { type, number, approver, expiresAt } = waiting;
  const me = useQuery(meQuery).data?.name ?? "";
  return (
    <section className="sheet" aria-label={waiting.title ?? number}>
      <div className="paper">
        <h1>{waiting.title ?? number}</h1>
        <p className="dim">
          <span className="number">{number}</span>. {text.approval.asked} <b>{words(waiting.approval)}</b>,{" "}
          {words(waiting.stage)}
          {approver !== me && `, ${text.approval.inNameOf(approver)}`}
          {expiresAt !== null && (
            <>
              , {text.approval.until} <Moment at={expiresAt} />
            </>
          )}
        </p>
        <Signed type={type} number={number} digest={waiting.digest} />
        <p className="seal dim">
          {text.approval.seal} <span className="digest">{waiting.digest}</span>
        </p>
      </div>
      <Decision waiting={waiting} me={me} />
    </section>
  );
}

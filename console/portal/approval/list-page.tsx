import { useQuery } from "@tanstack/react-query";
import { approvalsQuery } from "../../data/queries.ts";
import { words } from "../../format/words.ts";
import { Moment } from "../../parts/moment.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { Link } from "../router.tsx";
import { text } from "../text.ts";

/** What waits for the decision of whoever looks. */
export function ApprovalsPage() {
  const found = useQuery(approvalsQuery);
  return (
    <>
      <h1>{text.approval.title}</h1>
      <Refusal error={found.error} />
      {found.data?.items.length === 0 && <p className="empty">{text.approval.none}</p>}
      <ul className="rows">
        {found.data?.items.map((one) => (
          <li key={[one.recordId, one.approval, one.stage, one.approver].join(" ")}>
            <Link className="row" to={`/a/${one.number}`}>
              <b>{one.title ?? one.number}</b>
              <span className="dim">
                <span className="number">{one.number}</span>, {words(one.approval)}
                {one.expiresAt !== null && (
                  <>
                    , {text.approval.until} <Moment at={one.expiresAt} />
                  </>
                )}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

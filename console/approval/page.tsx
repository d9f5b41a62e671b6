import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { approvalsQuery, meQuery } from "../data/queries.ts";
import { words } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { useKeys } from "../shell/keys.ts";
import { text } from "./text.ts";
import type { Waiting } from "./decision.tsx";
import { Sheet } from "./sheet.tsx";

const keyOf = ({ recordId, approval, stage, approver }: Waiting): string =>
  [recordId, approval, stage, approver].join(" ");

/** What waits for the decision of whoever looks, and beside it the sheet of one. `j` and `k` move. */
export function ApprovalsPage() {
  const found = useQuery(approvalsQuery);
  const me = useQuery(meQuery);
  const [chosen, choose] = useState<string | null>(null);
  const items = (found.data?.items ?? []).toSorted((a, b) => ((a.expiresAt ?? "9") < (b.expiresAt ?? "9") ? -1 : 1));
  const at = Math.max(
    0,
    items.findIndex((one) => keyOf(one) === chosen),
  );
  const shown = items[at];
  const move = (step: number): void => {
    const next = items[Math.max(0, Math.min(items.length - 1, at + step))];
    if (next !== undefined) choose(keyOf(next));
  };
  useKeys({ j: () => move(1), k: () => move(-1) });
  return (
    <div className="inbox">
      <section className="inbox-list" aria-labelledby="inbox-title">
        <h1 id="inbox-title">{text.approvals.title}</h1>
        <Refusal error={found.error} />
        {found.data?.items.length === 0 && <p className="empty">{text.approvals.empty}</p>}
        <ul>
          {items.map((one) => (
            <li key={keyOf(one)}>
              <button className="ask" aria-current={one === shown} onClick={() => choose(keyOf(one))}>
                <span className="mono">{one.number}</span>
                <span className="dim">
                  {one.expiresAt !== null && (
                    <>
                      {text.approvals.expires} <Moment at={one.expiresAt} />
                    </>
                  )}
                </span>
                <b>{one.title ?? one.number}</b>
                <span className="dim">
                  {words(one.approval)}, {words(one.stage)}
                  {one.approver !== me.data?.name && `, ${text.approvals.inNameOf(one.approver)}`}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      {shown !== undefined && me.data !== undefined && (
        <Sheet key={`${keyOf(shown)} ${shown.digest}`} waiting={shown} me={me.data.name} />
      )}
    </div>
  );
}

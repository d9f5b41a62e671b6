import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Reply } from "../../client/call.ts";
import { api } from "../data/api.ts";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./text.ts";
import { More } from "../parts/more.tsx";

const outcomes = ["refused", "left", "waiting", "any"] as const;

/** Mail that was not taken, or all of it, with what became of each and the message as it came. */
export function MailPage() {
  const search = useSearch({ from: "/shell/mail" });
  const navigate = useNavigate({ from: "/mail" });
  const outcome = outcomes.find((one) => one === search.outcome) ?? "refused";
  const found = useInfiniteQuery({
    queryKey: ["mail", "list", outcome],
    queryFn: ({ signal, pageParam }) => api.call.listMail({ query: { outcome, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: 30_000,
  });
  const items = found.data?.pages.flatMap((page) => page.items);
  return (
    <div className="page deliveries">
      <header className="page-head">
        <h1>{text.mail.title}</h1>
        <div className="choices" role="group" aria-label={text.mail.show}>
          {outcomes.map((one) => (
            <button
              key={one}
              className="chip"
              aria-pressed={one === outcome}
              onClick={() => void navigate({ search: { outcome: one } })}
            >
              {text.mail.outcomes[one]}
            </button>
          ))}
        </div>
      </header>
      <p className="dim">{text.mail.what}</p>
      <Refusal error={found.error} />
      {items?.length === 0 && <p className="empty">{text.mail.empty}</p>}
      <ul className="feed">
        {items?.map((mail) => (
          <Line key={mail.id} of={mail} />
        ))}
      </ul>
      <More of={found} />
    </div>
  );
}

function Line({ of }: { readonly of: Reply<"listMail">["items"][number] }) {
  const { id, mailbox, from, subject, receivedAt, outcome, record, reason } = of;
  const client = useQueryClient();
  const [isOpen, open] = useState(false);
  const retry = useMutation({
    mutationFn: () => api.call.retryMail({ params: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["mail"] }),
  });
  const isNotTaken = outcome === "refused" || outcome === "left";
  return (
    <li className="feed-line">
      <div className="feed-head">
        <b>{subject}</b>
        <span className={outcome === "refused" ? "chip warn" : "chip"}>{text.mail.became[outcome ?? "waiting"]}</span>
        {record !== null && <NumberLink id={record} />}
        <span className="dim">
          {text.mail.from} {from}, {mailbox}, <Moment at={receivedAt} />
        </span>
        <button className="chip" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
          {text.mail.open}
        </button>
        {isNotTaken && (
          <button className="chip" disabled={retry.isPending} onClick={() => retry.mutate()}>
            {text.mail.read}
          </button>
        )}
      </div>
      {reason !== null && <p className="refusal">{reason}</p>}
      <Refusal error={retry.error} />
      {isOpen && <Message id={id} />}
    </li>
  );
}

function Message({ id }: { readonly id: number }) {
  const { data, error } = useQuery({
    queryKey: ["mail", "one", id],
    queryFn: ({ signal }) => api.call.showMail({ params: { id }, signal }),
    retry: false,
  });
  return (
    <>
      <Refusal error={error} />
      {data !== undefined && (
        <pre className="json" tabIndex={0} aria-label={text.mail.message}>
          {data.message}
        </pre>
      )}
    </>
  );
}

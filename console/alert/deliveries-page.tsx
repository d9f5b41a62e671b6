import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { api } from "../data/api.ts";
import type { Reply } from "../../client/call.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import type { DeliveryFilter } from "./filter.ts";
import { deliveriesQuery, deliveryQuery } from "./queries.ts";
import { text } from "./text.ts";
import { More } from "../parts/more.tsx";

/** What was delivered and not understood, why, and reading it again. Which one is open stands in the address. */
export function DeliveriesPage() {
  const { source, id } = useSearch({ from: "/shell/deliveries" });
  const client = useQueryClient();
  const found = useInfiniteQuery(deliveriesQuery(source));
  const items = found.data?.pages.flatMap((page) => page.items);
  const retry = useMutation({
    mutationFn: (one: number | null) =>
      one === null ? api.call.retryDeliveries({ query: { source } }) : api.call.retryDelivery({ params: { id: one } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["deliveries"] }),
  });
  return (
    <div className="page deliveries">
      <header className="page-head">
        <h1>{text.deliveries.title}</h1>
        {items !== undefined && items.length > 0 && (
          <button className="button" disabled={retry.isPending} onClick={() => retry.mutate(null)}>
            {source === undefined ? text.deliveries.retryAll : text.deliveries.retryAllOf(source)}
          </button>
        )}
      </header>
      <p className="dim">{text.deliveries.what}</p>
      <Refusal error={found.error ?? retry.error} />
      {retry.isSuccess && <p role="status">{text.deliveries.retried(retry.data.retried)}</p>}
      {items?.length === 0 && <p className="empty">{text.deliveries.empty}</p>}
      <ul className="feed">
        {items?.map((delivery) => (
          <Line
            key={delivery.id}
            delivery={delivery}
            isOpen={delivery.id === id}
            onRetry={() => retry.mutate(delivery.id)}
          />
        ))}
      </ul>
      <More of={found} />
    </div>
  );
}

type Delivery = Reply<"listDeliveries">["items"][number];

function Line(props: { readonly delivery: Delivery; readonly isOpen: boolean; readonly onRetry: () => void }) {
  const { delivery, isOpen, onRetry } = props;
  const { id, source, receivedAt, rejected, items, reason } = delivery;
  const navigate = useNavigate({ from: "/deliveries" });
  const show = (next: DeliveryFilter): void => void navigate({ search: (before) => ({ ...before, ...next }) });
  return (
    <li className="feed-line">
      <div className="feed-head">
        <span className="mono">{id}</span>
        <button className="chip" onClick={() => show({ source })}>
          {source}
        </button>
        <Moment at={receivedAt} />
        <span className="dim">
          {items === null
            ? text.deliveries.whole
            : `${text.deliveries.items(rejected)} ${text.deliveries.places(items)}`}
        </span>
        <button className="chip" aria-expanded={isOpen} onClick={() => show({ id: isOpen ? undefined : id })}>
          {text.deliveries.open}
        </button>
        <button className="chip" onClick={onRetry}>
          {text.deliveries.retry}
        </button>
      </div>
      <p className="refusal">{reason}</p>
      {isOpen && <Body id={id} />}
    </li>
  );
}

function Body({ id }: { readonly id: number }) {
  const { data, error } = useQuery(deliveryQuery(id));
  return (
    <>
      <Refusal error={error} />
      {data !== undefined && (
        <pre className="json" tabIndex={0} aria-label={text.deliveries.body}>
          {data.body}
        </pre>
      )}
    </>
  );
}

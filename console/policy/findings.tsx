import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Query, Reply } from "../../client/call.ts";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Found, type OverKind } from "./found.tsx";
import { findingsQuery, policiesQuery } from "./queries.ts";
import { text } from "./text.ts";
import { More } from "../parts/more.tsx";

type Finding = Reply<"listFindings">["items"][number];

/** What policies have found, the latest first, with what was done about it. */
export function Findings(props: {
  readonly query: Pick<Query<"listFindings">, "policy" | "ci" | "account" | "open">;
  /** Said of each: they are of several policies. */
  readonly namesPolicy?: boolean;
  readonly none?: string;
}) {
  const { query, namesPolicy = false, none = text.noFindings } = props;
  const found = useInfiniteQuery(findingsQuery(query));
  const items = found.data?.pages.flatMap((page) => page.items);
  const policies = useQuery(policiesQuery);
  const kindOf = (policy: string): OverKind | undefined =>
    policies.data?.items.find(({ name }) => name === policy)?.over.kind;
  return (
    <>
      <Refusal error={found.error} />
      {items?.length === 0 && <p className="dim">{none}</p>}
      <ul className="findings">
        {items?.map((one) => (
          <Line key={one.id} of={one} kind={kindOf(one.policy)} namesPolicy={namesPolicy} />
        ))}
      </ul>
      <More of={found} />
    </>
  );
}

function Line(props: { readonly of: Finding; readonly kind: OverKind | undefined; readonly namesPolicy: boolean }) {
  const { of, kind, namesPolicy } = props;
  const { policy, record, refused, firstSeenAt, endedAt, ended } = of;
  return (
    <li>
      <Found of={of} kind={kind}>
        {namesPolicy && (
          <Link to="/policies/$name" params={{ name: policy }}>
            {policy}
          </Link>
        )}
        <span className="dim">
          {text.since} <Moment at={firstSeenAt} />
        </span>
        {record !== null && (
          <span>
            {text.record} <NumberLink id={record} />
          </span>
        )}
        {endedAt !== null && (
          <span className="dim">
            {text.ended} <Moment at={endedAt} />: {ended}
          </span>
        )}
      </Found>
      {refused !== null && (
        <p className="refusal">
          {text.refused} {refused}
        </p>
      )}
    </li>
  );
}

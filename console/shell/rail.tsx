import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { Search } from "lucide-react";
import type { Reply } from "../../client/call.ts";
import { approvalsQuery, queuesQuery, recordTypesQuery } from "../data/queries.ts";
import { title } from "../format/words.ts";
import { useNews } from "../news/use-news.ts";
import { isNotifying } from "../notice/setting.ts";
import { Brand } from "../parts/brand.tsx";
import { text } from "../text.ts";
import { Account } from "./account.tsx";
import { usePlaces } from "./places.ts";
import { lazyPart } from "../parts/lazy-part.ts";

const Notifier = lazyPart(async () => (await import("../notice/notifier.tsx")).Notifier);

/** The way to every page. What a person may not see is not drawn. */
export function Rail({ me, onFind }: { readonly me: Reply<"me">; readonly onFind: () => void }) {
  const approvals = useQuery(approvalsQuery);
  const queues = useQuery(queuesQuery);
  const types = useQuery(recordTypesQuery);
  const client = useQueryClient();
  const [isNotified, notify] = useState(isNotifying);
  useNews(["approvals"], 500, () => void client.invalidateQueries({ queryKey: ["approvals"] }));
  // Counting goes over whole queues: not with each of many changes.
  useNews(["records"], 3_000, () => void client.invalidateQueries({ queryKey: ["queues"] }));
  const filled = queues.data?.items.filter(({ count }) => count !== 0) ?? [];
  return (
    <nav className="rail" aria-label={text.shell.main}>
      <Brand />
      <button className="find" onClick={onFind}>
        <Search aria-hidden="true" />
        <span>{text.shell.find}</span>
        <kbd>Ctrl K</kbd>
      </button>
      {usePlaces().map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to}>
          <Icon aria-hidden="true" />
          {label}
          {to === "/approvals" && <Count of={approvals.data?.items.length} />}
        </Link>
      ))}
      {filled.length > 0 && <h2>{text.shell.queues}</h2>}
      {filled.map(({ name, title: label, count }) => (
        <Link key={name} to="/q/$queue" params={{ queue: name }}>
          <span>{label}</span>
          <Count of={count ?? undefined} />
        </Link>
      ))}
      <h2>{text.shell.work}</h2>
      {types.data?.items.map(({ type }) => (
        <Link key={type} to="/work/$type" params={{ type }}>
          <span>{title(type)}</span>
        </Link>
      ))}
      <Account me={me} onNotify={notify} />
      {isNotified && (
        <Suspense>
          <Notifier />
        </Suspense>
      )}
    </nav>
  );
}

function Count({ of }: { readonly of: number | undefined }) {
  return of === undefined || of === 0 ? null : <span className="count number">{of}</span>;
}

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useEffectEvent } from "react";
import { ApiError } from "../../client/fault.ts";
import { meQuery, queuesQuery } from "../data/queries.ts";
import { useNow } from "../data/use-now.ts";
import { useRenewal } from "../data/use-renewal.ts";
import { timeText } from "../format/moment.ts";
import { useLive, useNews } from "../news/use-news.ts";
import { LiveMark } from "../parts/live-mark.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { AlertBlock } from "./alert-block.tsx";
import { DueBlock } from "./due-block.tsx";
import { OnCallBlock } from "./on-call-block.tsx";
import { QueueBlock } from "./queue-block.tsx";
import { text } from "./text.ts";

/** For a screen in the room: what is late, what the definitions put here, alerts, and who is on call. It takes no input. */
export function WallPage() {
  const me = useQuery({ ...meQuery, refetchInterval: 60_000 });
  const queues = useQuery(queuesQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const now = useNow();
  const isLost = useLive() === "lost";
  const isStranger = me.error instanceof ApiError && me.error.status === 401;
  const leave = useEffectEvent(() => void navigate({ to: "/sign-in", search: { to: "/wall" }, replace: true }));
  useEffect(() => {
    if (isStranger) leave();
  }, [isStranger]);
  useRenewal(me.data !== undefined);
  useNews(["alerts"], 1_000, () => void client.invalidateQueries({ queryKey: ["alerts"] }));
  useNews(["records"], 3_000, () => {
    for (const key of ["now", "wall", "queues"]) void client.invalidateQueries({ queryKey: [key] });
  });
  const may = (permission: string): boolean => me.data?.permissions.some((one) => one === permission) === true;
  return (
    <main className="wall">
      <header>
        <h1>{text.wall.title}</h1>
        <LiveMark />
        <time className="number" dateTime={new Date(now).toISOString()}>
          {timeText(new Date(now).toISOString())}
        </time>
        <Link to="/">{text.wall.back}</Link>
      </header>
      {isLost && <p className="wall-lost">{text.wall.lost}</p>}
      <Refusal error={isStranger ? null : (me.error ?? queues.error)} />
      {me.data !== undefined && (
        <div className="wall-blocks">
          <DueBlock />
          {queues.data?.items
            .filter(({ onWall }) => onWall)
            .map(({ name, title, count, more }) => (
              <QueueBlock key={name} name={name} title={title} count={count} more={more} />
            ))}
          {may("alerts.read") && <AlertBlock />}
          {may("people.read") && <OnCallBlock />}
        </div>
      )}
    </main>
  );
}

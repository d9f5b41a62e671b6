import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useGoingOn } from "../estate/map/going-on.ts";
import { useNews } from "../news/use-news.ts";
import { lazyPart } from "../parts/lazy-part.ts";
import { Refusal } from "../parts/refusal.tsx";
import { ChangeList } from "./change-list.tsx";
import { Differs } from "./differs.tsx";
import { downAmong, readDown, type Severity, withDown, writeDown } from "./down.ts";
import { Head } from "./head.tsx";
import { Legend } from "./legend.tsx";
import { LossWords, useLosses } from "./losses.tsx";
import { rangeOf, secondText, spanOf } from "./moments.ts";
import { PartsList } from "./parts-list.tsx";
import { mostDrawn, Picture } from "./picture.tsx";
import { changesQuery } from "./queries.ts";
import type { MapSearch } from "./search.ts";
import { Suggested } from "./suggested.tsx";
import { text } from "./text.ts";
import { Time } from "./time.tsx";
import { useParts } from "./use-parts.ts";

const Chosen = lazyPart(async () => (await import("./chosen.tsx")).Chosen);

/** Of so many items, nearest first, it is said what goes on with them. */
const mostWatched = 120;

/** A map of a service: what it is made of, what goes on with it, what is lost with a part, and what it was. */
export function MapPage() {
  const { name } = useParams({ from: "/shell/maps/$name" });
  const search = useSearch({ from: "/shell/maps/$name" });
  const navigate = useNavigate({ from: "/maps/$name" });
  const go = (next: MapSearch): void => void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const [openedAt] = useState(() => Date.now());
  const span = spanOf(search.span);
  const range = rangeOf(span, openedAt);
  const changes = useQuery(changesQuery(name, secondText(range.from)));
  const { shown, error, parts, joints } = useParts(name, search);
  const down = downAmong(readDown(search.down), shown?.nodes.map(({ id }) => id) ?? []);
  const losses = useLosses(name, search.at, down);
  const goingOn = useWatched(parts.map(({ id }) => id));
  const picked = parts.find(({ id }) => id === search.ci) ?? null;
  const title = shown?.map.title ?? name;
  const view = {
    parts,
    joints,
    goingOn: goingOn.of,
    down,
    losses: new Map(losses.told?.lost.map((loss) => [loss.id, loss])),
    chosen: picked?.id ?? null,
    choose: (id: string | null) => go({ ci: id ?? undefined }),
  };
  const trouble = (id: string, severity: Severity | null): void =>
    go({ down: writeDown(withDown(down, id, severity)) });
  return (
    <div className="page map-page">
      <Head name={name} shown={shown} />
      <Refusal error={error ?? changes.error ?? goingOn.error} />
      <LossWords
        title={title}
        down={down}
        losses={losses}
        nameOf={(id) => parts.find((one) => one.id === id)?.name ?? id}
        onClear={() => go({ down: undefined })}
      />
      {shown?.difference != null && <Differs since={shown.difference.with} parts={parts} joints={joints} />}
      <div className="map-columns">
        <div>
          {parts.length > mostDrawn && <p className="dim">{text.tooMany(parts.length, mostDrawn)}</p>}
          {parts.length > 0 && parts.length <= mostDrawn && <Picture title={title} view={view} />}
          <Legend />
          <Time search={search} span={span} range={range} changes={changes.data} go={go} />
          <PartsList view={view} />
        </div>
        <div>
          {picked === null ? (
            <p className="dim">{text.chosen.none}</p>
          ) : (
            <Chosen part={picked} view={view} onTrouble={trouble} />
          )}
          {shown !== undefined && <Suggested map={name} />}
          <ChangeList changes={changes.data} onLook={(then) => go({ at: then })} />
        </div>
      </div>
    </div>
  );
}

/** What goes on with the nearest of these, live. */
function useWatched(ids: readonly string[]): ReturnType<typeof useGoingOn> {
  const client = useQueryClient();
  useNews(["alerts"], 1_000, () => void client.invalidateQueries({ queryKey: ["alerts"] }));
  useNews(["records"], 2_000, () => void client.invalidateQueries({ queryKey: ["cis", "records"] }));
  return useGoingOn(ids.slice(0, mostWatched));
}

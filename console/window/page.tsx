import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { dayAfter, dayName, dayNamed } from "../calendar/days.ts";
import { isInstant } from "../format/moment.ts";
import { ownZone, timesText } from "../format/times.ts";
import { words } from "../format/words.ts";
import { useNews } from "../news/use-news.ts";
import { LiveMark } from "../parts/live-mark.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { useKeys } from "../shell/keys.ts";
import { AskForm } from "./ask-form.tsx";
import { ConflictList } from "./conflict-list.tsx";
import { conflictsOf } from "./conflicts.ts";
import { Free } from "./free.tsx";
import { HeldList } from "./held-list.tsx";
import { heldOf, keptOf } from "./held.ts";
import { Picture } from "./picture.tsx";
import { windowsQuery } from "./queries.ts";
import { rangeOf, views } from "./range.ts";
import { rowsOf } from "./rows.ts";
import { text } from "./text.ts";

/**
 * Which items are held when, by which records and against which calendars, and when they are free. Whatever the
 * definitions let reserve is drawn; all that is chosen stands in the address.
 */
export function CalendarPage() {
  const search = useSearch({ from: "/shell/calendar" });
  const navigate = useNavigate({ from: "/calendar" });
  const client = useQueryClient();
  const { cis = "", length = "", rules = "" } = search;
  const view = views.find((one) => one === search.view) ?? "week";
  const today = dayAfter(new Date(), 0);
  const range = rangeOf(view, dayOf(search.from) ?? today);
  const found = useQuery(windowsQuery(range, cis));
  useNews(["records"], 2_000, () => void client.invalidateQueries({ queryKey: ["windows"] }));
  const go = (next: typeof search): void => void navigate({ search: (before) => ({ ...before, ...next }) });
  const [earlier, later] = [() => go({ from: dayName(range.before) }), () => go({ from: dayName(range.after) })];
  useKeys({ "[": earlier, "]": later, t: () => go({ from: undefined }) });
  const held = heldOf(found.data?.items ?? []);
  const kept = keptOf(found.data?.calendars ?? []);
  const names = found.data?.names ?? {};
  const conflicts = conflictsOf(held, kept, range);
  const rows = rowsOf(held, conflicts, names, cis.split(","));
  return (
    <div className="page windows">
      <header className="page-head">
        <h1>{text.title}</h1>
        <LiveMark />
        <div className="choices" role="group" aria-label={text.view}>
          {views.map((one) => (
            <button key={one} className="chip" aria-pressed={view === one} onClick={() => go({ view: one })}>
              {text.views[one]}
            </button>
          ))}
        </div>
        <div className="choices">
          <button className="button" onClick={earlier}>
            {text.earlier} <kbd>[</kbd>
          </button>
          <button className="button" onClick={() => go({ from: undefined })}>
            {text.today} <kbd>t</kbd>
          </button>
          <button className="button" onClick={later}>
            {text.later} <kbd>]</kbd>
          </button>
        </div>
      </header>
      <p className="dim">
        {text.what} {ownZone()}: <b>{timesText(range.from, range.until)}</b>
      </p>
      <AskForm
        asked={{ cis, length, rules }}
        lifecycles={found.data?.lifecycles ?? []}
        onAsk={(asked) =>
          go({ cis: asked.cis || undefined, length: asked.length || undefined, rules: asked.rules || undefined })
        }
      />
      <Refusal error={found.error} />
      {cis !== "" && length !== "" && (
        <Free asked={{ cis, length, rules, from: Math.max(range.from, minuteOf(Date.now())) }} />
      )}
      {found.data !== undefined && (
        <>
          {found.data.lifecycles.length === 0 && <p className="empty">{text.noLifecycle}</p>}
          {kept
            .filter(({ published }) => !published)
            .map((one) => (
              <p key={one.name} className="refusal">
                {text.missing(words(one.name), (one.cis ?? []).map((ci) => names[ci] ?? ci).join(", "))}
              </p>
            ))}
          <Picture range={range} kept={kept} rows={rows} conflicts={conflicts} names={names} />
          {found.data.more && <p className="refusal">{text.more}</p>}
          <ConflictList conflicts={conflicts} held={held} names={names} />
          <HeldList held={held} conflicts={conflicts} names={names} />
        </>
      )}
    </div>
  );
}

/** A day, or that of an instant; null = neither. */
function dayOf(from: string | undefined): Date | null {
  return isInstant(from) ? new Date(from) : dayNamed(from);
}

/** What is asked for is the same for a minute. */
function minuteOf(at: number): number {
  return Math.floor(at / 60_000) * 60_000;
}

import { useQueries, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { dayAfter, dayName, dayNamed, daysFrom } from "../calendar/days.ts";
import { useKeys } from "../shell/keys.ts";
import { DefinitionLink } from "../parts/definition-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Doubles } from "./doubles.tsx";
import { Overrides } from "./overrides.tsx";
import { turnsQuery } from "./queries.ts";
import { text } from "./text.ts";
import { ownZone, timesText } from "../format/times.ts";
import { Tracks } from "./tracks.tsx";
import { turnOf } from "./turn.ts";
import { lazyPart } from "../parts/lazy-part.ts";

const ChangeForm = lazyPart(async () => (await import("./change-form.tsx")).ChangeForm);
const Comparison = lazyPart(async () => (await import("./comparison.tsx")).Comparison);

const days = 14;

/** One plan: two weeks of it layer by layer, what people have changed, and what another text of it would change. */
export function PlanPage() {
  const { name } = useParams({ from: "/shell/on-call/$name" });
  const { from: asked } = useSearch({ from: "/shell/on-call/$name" });
  const navigate = useNavigate({ from: "/on-call/$name" });
  const [isChanging, change] = useState(false);
  const first = dayNamed(asked) ?? dayAfter(new Date(), 0);
  const edges = daysFrom(first, days);
  const [from, until] = [edges[0]!, edges.at(-1)!];
  const whole = useQuery(turnsQuery(name, from, until));
  const layers = whole.data?.plan.layers ?? [];
  const byLayer = useQueries({ queries: layers.map((layer) => turnsQuery(name, from, until, layer)) });
  const move = (by: number): void => void navigate({ search: { from: dayName(dayAfter(first, by)) } });
  useKeys({ "[": () => move(-days), "]": () => move(days), t: () => void navigate({ search: {} }) });
  if (whole.data === undefined)
    return (
      <div className="page">
        <Refusal error={whole.error} />
      </div>
    );
  const { plan, people } = whole.data;
  const turns = whole.data.spans.map(turnOf);
  const tracks = [
    { name: text.onCall.counts, turns },
    ...layers.map((layer, index) => ({
      name: text.onCall.layer(layer),
      turns: (byLayer[index]?.data?.spans ?? []).map(turnOf),
    })),
  ];
  const gaps = turns.filter(({ kind }) => kind === "gap");
  return (
    <div className="page on-call">
      <div className="crumbs">
        <Link to="/on-call">{text.onCall.title}</Link>
        <span aria-hidden="true">/</span>
        <span className="mono">{name}</span>
        <DefinitionLink kind="OnCall" name={name} />
      </div>
      <header className="page-head">
        <h1>{plan.title}</h1>
        <span className="dim">{text.onCall.zone(plan.zone)}</span>
        <button className="button main" onClick={() => change(true)}>
          {text.onCall.change}
        </button>
      </header>
      {asked === undefined && (
        <p className="headline">
          <span className="dim">{text.onCall.now}</span> <b>{people.join(", ") || text.onCall.nobody}</b>
        </p>
      )}
      <section>
        <div className="section-head">
          <h2>{text.onCall.weeks}</h2>
          <span className="dim">{text.onCall.yours(ownZone())}</span>
          <div className="choices">
            <button className="button" onClick={() => move(-days)}>
              {text.onCall.earlier} <kbd>[</kbd>
            </button>
            <button className="button" onClick={() => void navigate({ search: {} })}>
              {text.onCall.today} <kbd>t</kbd>
            </button>
            <button className="button" onClick={() => move(days)}>
              {text.onCall.later} <kbd>]</kbd>
            </button>
          </div>
        </div>
        <Tracks edges={edges} tracks={tracks} zone={plan.zone} />
        {gaps.length === 0 ? (
          <p className="dim">{text.onCall.noGaps}</p>
        ) : (
          <ul className="doubles" aria-label={text.onCall.gaps}>
            {gaps.map((gap) => (
              <li key={gap.from}>
                <span className="chip urgent">{text.onCall.gaps}</span> {timesText(gap.from, gap.until)}
              </li>
            ))}
          </ul>
        )}
      </section>
      <Doubles
        turns={layers.flatMap((layer, index) =>
          (byLayer[index]?.data?.spans ?? []).map(turnOf).map((turn) => ({ ...turn, place: layer })),
        )}
      />
      <Overrides plan={plan} />
      <Suspense>
        <Comparison name={name} />
      </Suspense>
      {isChanging && (
        <Suspense>
          <ChangeForm plan={plan} onClose={() => change(false)} />
        </Suspense>
      )}
    </div>
  );
}

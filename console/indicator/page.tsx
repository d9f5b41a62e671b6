import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { api } from "../data/api.ts";
import { meQuery } from "../data/queries.ts";
import { title, words } from "../format/words.ts";
import { DefinitionLink } from "../parts/definition-link.tsx";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { figureText, mainFigure } from "./figure.ts";
import { Groups } from "./groups.tsx";
import { Periods } from "./periods.tsx";
import { indicatorQuery, readingsQuery } from "./queries.ts";
import { Rows } from "./rows.tsx";
import { lengthNamed, periodLengths } from "./search.ts";
import { Spread } from "./spread.tsx";
import { Target } from "./target.tsx";
import { text } from "./text.ts";
import { Trend } from "./trend.tsx";
import { Verify } from "./verify.tsx";

const drawn = 12;

/** One number: over the last periods, by groups of one of them, and down to the records that it is made of. */
export function IndicatorPage() {
  const { name } = useParams({ from: "/shell/indicators/$name" });
  const { length: named, period: asked, by } = useSearch({ from: "/shell/indicators/$name" });
  const length = lengthNamed(named);
  const navigate = useNavigate({ from: "/indicators/$name" });
  const me = useQuery(meQuery);
  const series = useQuery(readingsQuery(name, length, drawn));
  const readings = series.data?.items ?? [];
  const period = asked ?? readings.at(-1)?.period.text;
  const found = useQuery(indicatorQuery(name, period, by));
  const indicator = series.data?.indicator ?? found.data?.indicator;
  if (indicator === undefined)
    return (
      <div className="page">
        <Refusal error={series.error ?? found.error} />
      </div>
    );
  const told = found.data;
  const figure = mainFigure(indicator, told?.total ?? readings.at(-1)?.total);
  return (
    <div className="page indicator">
      <div className="crumbs">
        <Link to="/indicators">{text.indicator.title}</Link>
        <span aria-hidden="true">/</span>
        <span className="mono">{name}</span>
        <DefinitionLink kind="Indicator" name={name} />
      </div>
      <header>
        <h1>{indicator.title}</h1>
        <p className="dim">
          {title(indicator.of.replace("$", ""))}, {text.indicator.counts(words(indicator.counts), indicator.zone)}
        </p>
      </header>
      <Refusal error={series.error ?? found.error} />
      {told !== undefined && (
        <p className="headline">
          <b className="number">{figureText(indicator.unit, figure, told.total) || text.indicator.notTold}</b>
          <span>
            {text.indicator.figureOf(figure)}, {told.period.text}, n {told.total.n}
            {told.total.excluded > 0 && `, ${text.indicator.excluded.toLowerCase()} ${told.total.excluded}`}
          </span>
          <Target of={told.total} />
          {told.provisional && <span className="chip">{text.indicator.goesOn}</span>}
        </p>
      )}
      <section>
        <div className="section-head">
          <h2>{text.indicator.periods}</h2>
          <div className="choices" role="group" aria-label={text.indicator.length}>
            {periodLengths.map((one) => (
              <button
                key={one}
                className="chip"
                aria-pressed={one === length}
                onClick={() => void navigate({ search: { length: one, ...(by === undefined ? {} : { by }) } })}
              >
                {text.indicator.lengths[one]}
              </button>
            ))}
          </div>
        </div>
        <Trend
          label={indicator.title}
          of={indicator}
          figure={figure}
          readings={readings}
          height={40}
          {...(period === undefined ? {} : { chosen: period })}
          isToldBeside
        />
        <Periods name={name} of={indicator} readings={readings} chosen={period} />
      </section>
      {told !== undefined && period !== undefined && (
        <>
          <Groups told={told} by={by} />
          <Spread of={indicator} figures={told.total} />
          <Rows key={period} name={name} period={period} unit={indicator.unit} />
          <section aria-labelledby="indicator-known" className="known">
            <h2 id="indicator-known">{text.indicator.known}</h2>
            <p className="dim">
              {text.indicator.digest} <span className="mono">{told.digest.slice(0, 12)}</span>, {text.indicator.asOf}{" "}
              <Moment at={told.asOf} />, {text.indicator.hash}{" "}
              <span className="mono">{told.rowsHash.slice(0, 12)}</span>;{" "}
              {told.kept ? text.indicator.kept : text.indicator.notKept}
            </p>
            {me.data?.permissions.includes("ledger.verify") === true && (
              <Verify count={() => api.each.verifyIndicator({ params: { name }, query: { limit: 20 } })} />
            )}
          </section>
        </>
      )}
    </div>
  );
}

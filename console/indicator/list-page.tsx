import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Refusal } from "../parts/refusal.tsx";
import { UptimeList } from "../uptime/list.tsx";
import { type Described, figureText, mainFigure } from "./figure.ts";
import { indicatorsQuery, readingsQuery } from "./queries.ts";
import { Target } from "./target.tsx";
import { text } from "./text.ts";
import { Trend } from "./trend.tsx";

/** Months that are drawn in a line of the list. */
const drawn = 6;

/** Every number over time with its last readings, and below what was promised of services. */
export function IndicatorsPage() {
  const found = useQuery(indicatorsQuery);
  return (
    <div className="page indicators">
      <header className="page-head">
        <h1>{text.indicator.title}</h1>
      </header>
      <Refusal error={found.error} />
      {found.data?.items.length === 0 && <p className="empty">{text.indicator.empty}</p>}
      <ul className="indicator-list">
        {found.data?.items.map((indicator) => (
          <Line key={indicator.name} indicator={indicator} />
        ))}
      </ul>
      <UptimeList />
    </div>
  );
}

function Line({ indicator }: { readonly indicator: Described }) {
  const { name, title, unit } = indicator;
  const found = useQuery(readingsQuery(name, "month", drawn));
  const readings = found.data?.items ?? [];
  const last = readings.at(-1);
  const figure = mainFigure(indicator, last?.total);
  return (
    <li>
      <Link to="/indicators/$name" params={{ name }}>
        {title}
      </Link>
      {last === undefined ? (
        <Refusal error={found.error} />
      ) : (
        <>
          <b className="number">
            {figureText(unit, figure, last.total) || (last.total.suppressed ? text.indicator.tooFew : "–")}
          </b>
          <span className="dim number">
            {figure === "n" ? "" : `${text.indicator.figures[figure].toLowerCase()}, n ${last.total.n}`}
          </span>
          <Trend label={title} of={indicator} figure={figure} readings={readings} height={24} />
          <Target of={last.total} />
        </>
      )}
    </li>
  );
}

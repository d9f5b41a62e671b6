import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Chart } from "./chart.tsx";
import { ownLabelsText } from "./labels.ts";
import { samplesQuery } from "./queries.ts";
import { readSpan } from "./spans.ts";
import { text } from "./text.ts";
import { SpanChoice } from "./span-choice.tsx";

/** One series: its values as they came, or by the hour where that would be too many. */
export function SeriesPage() {
  const { series } = useParams({ from: "/shell/metrics/$series" });
  const span = readSpan(useSearch({ from: "/shell/metrics/$series" }).span);
  const navigate = useNavigate({ from: "/metrics/$series" });
  const found = useQuery(samplesQuery(Number(series), span));
  const shown = found.data;
  if (shown === undefined)
    return (
      <div className="page">
        <Refusal error={found.error} />
      </div>
    );
  const { source, labels, seenAt } = shown.series;
  const metric = labels["__name__"] ?? "";
  return (
    <div className="page metrics">
      <header>
        <div className="crumbs">
          <Link to="/metrics">{text.metrics.title}</Link>
          <span aria-hidden="true">/</span>
          <Link to="/metrics" search={{ metric }} className="mono">
            {metric}
          </Link>
        </div>
        <h1>{ownLabelsText(labels) || metric}</h1>
        <div className="facts">
          <span>
            {text.metrics.source.toLowerCase()} <b>{source}</b>
          </span>
          <span>
            {text.metrics.seen} <Moment at={seenAt} />
          </span>
        </div>
      </header>
      <Refusal error={found.error} />
      <SpanChoice span={span} onChoose={(one) => void navigate({ search: { span: one } })} />
      <Chart of={shown} label={`${metric}, ${ownLabelsText(labels)}`} />
      <p className="dim">{shown.samples === null ? text.series.hours : text.series.samples}</p>
    </div>
  );
}

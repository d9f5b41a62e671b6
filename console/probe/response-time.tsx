import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Chart } from "../metric/chart.tsx";
import type { SpanName } from "../metric/spans.ts";
import { Refusal } from "../parts/refusal.tsx";
import { fromText } from "./probe-state.tsx";
import { measuredQuery, type Probe } from "./queries.ts";
import { text } from "./text.ts";

/** How long a probe took from one vantage point, drawn. */
export function ResponseTime(props: { readonly probe: Probe; readonly from: string; readonly span: SpanName }) {
  const { probe, from } = props;
  const { data, error } = useQuery(measuredQuery({ ...props, metric: "probe_seconds" }));
  return (
    <>
      <h3>{fromText(from)}</h3>
      <Refusal error={error} />
      {data === null && <p className="dim">{text.notMeasured}</p>}
      {data != null && (
        <>
          <Chart of={data} label={`${probe.title}. ${text.seconds(fromText(from))}`} />
          <Link className="linked" to="/metrics/$series" params={{ series: String(data.series.id) }}>
            {text.values}
          </Link>
        </>
      )}
    </>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Refusal } from "../parts/refusal.tsx";
import { Chart } from "./chart.tsx";
import { aheadOf, boundsOf, usualOf } from "./evidence.ts";
import type { Group, Watch } from "./group.ts";
import { ownLabelsText } from "./labels.ts";
import { groupSeriesQuery, samplesQuery } from "./queries.ts";
import { text } from "./text.ts";

/** The values of a group's series. Of one alone they are drawn with what they are judged by; several are named. */
export function GroupChart({ watch, group }: { readonly watch: Watch; readonly group: Group }) {
  const { data: series, error } = useQuery(groupSeriesQuery(watch.source, group.labels));
  const [only, ...others] = series ?? [];
  if (only === undefined) return series === undefined ? <Refusal error={error} /> : <p>{text.watches.gone}</p>;
  if (others.length === 0 && watch.value === "value") return <Drawn series={only.id} watch={watch} group={group} />;
  return (
    <>
      <p className="dim">{others.length === 0 ? text.watches.counter : text.watches.added}</p>
      <ul className="series-list">
        {[only, ...others].map(({ id, labels }) => (
          <li key={id}>
            <Link to="/metrics/$series" params={{ series: String(id) }}>
              <span className="mono">{labels["__name__"]}</span> {ownLabelsText(labels)}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function Drawn(props: { readonly series: number; readonly watch: Watch; readonly group: Group }) {
  const { series, watch, group } = props;
  const { data, error } = useQuery(samplesQuery(series, watch.method === "forecast" ? "7d" : "1d"));
  if (data === undefined) return <Refusal error={error} />;
  const { evidence, at } = group;
  const judged = { bounds: boundsOf(evidence), usual: usualOf(evidence, Date.parse(at)), ahead: aheadOf(evidence) };
  return <Chart of={data} label={`${watch.title}, ${ownLabelsText(group.labels)}`} judged={judged} />;
}

import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { Chart } from "../metric/chart.tsx";
import { samplesQuery } from "../metric/queries.ts";
import { readSpan, type SpanName } from "../metric/spans.ts";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./text.ts";
import { SpanChoice } from "../metric/span-choice.tsx";

type Series = Reply<"showLogTemplate">["series"];

/** So many places are drawn; the others are a press away. */
const mostDrawn = 3;

/** How often lines of a template come, by where they come from. */
export function TemplateCounts(props: {
  readonly series: Series;
  readonly span: string | undefined;
  readonly label: string;
}) {
  const { series, label } = props;
  const span = readSpan(props.span);
  const navigate = useNavigate({ from: "/logs/$source/$template" });
  return (
    <section aria-labelledby="log-counts">
      <h2 id="log-counts">{text.counts}</h2>
      {series.length === 0 ? (
        <p className="dim">{text.noCounts}</p>
      ) : (
        <>
          <SpanChoice span={span} onChoose={(one) => void navigate({ search: { span: one } })} />
          <p className="dim">{text.counter}</p>
        </>
      )}
      {series.slice(0, mostDrawn).map((one) => (
        <Drawn key={one.id} of={one} span={span} label={label} />
      ))}
      {series.length > mostDrawn && <p className="dim">{text.moreCounts}</p>}
      <ul className="series-list">
        {series.slice(mostDrawn).map((one) => (
          <li key={one.id}>
            <Link className="linked" to="/metrics/$series" params={{ series: String(one.id) }}>
              {originOf(one.labels)}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Drawn(props: { readonly of: Series[number]; readonly span: SpanName; readonly label: string }) {
  const { of, span, label } = props;
  const { data, error } = useQuery(samplesQuery(of.id, span));
  const origin = originOf(of.labels);
  return (
    <>
      <h3>{origin}</h3>
      <Refusal error={error} />
      {data !== undefined && <Chart of={data} label={`${label} ${origin}`} />}
    </>
  );
}

/** Where lines come from: `app shop, host web1`. */
function originOf(labels: Series[number]["labels"]): string {
  return Object.entries(labels)
    .filter(([name]) => name !== "__name__" && name !== "template")
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

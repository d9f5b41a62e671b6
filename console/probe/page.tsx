import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { spanText } from "../format/span.ts";
import { readSpan } from "../metric/spans.ts";
import { DefinitionLink } from "../parts/definition-link.tsx";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { AskNow } from "./ask-now.tsx";
import { fromText, ProbeState } from "./probe-state.tsx";
import { type Probe, probeQuery } from "./queries.ts";
import { ResponseTime } from "./response-time.tsx";
import { text } from "./text.ts";
import { Vantage } from "./vantage.tsx";
import { SpanChoice } from "../metric/span-choice.tsx";

/** One probe: how it stands at each vantage point, how much was answered and how fast, and when it became another. */
export function ProbePage() {
  const { name } = useParams({ from: "/shell/probes/$name" });
  const span = readSpan(useSearch({ from: "/shell/probes/$name" }).span);
  const navigate = useNavigate({ from: "/probes/$name" });
  const found = useQuery(probeQuery(name));
  const shown = found.data;
  if (shown === undefined)
    return (
      <div className="page">
        <Refusal error={found.error} />
      </div>
    );
  const { probe, changes } = shown;
  return (
    <div className="page metrics">
      <Head probe={probe} />
      <Refusal error={found.error} />
      <SpanChoice span={span} onChoose={(one) => void navigate({ search: { span: one } })} />
      <Vantage probe={probe} span={span} />
      <section aria-labelledby="probe-time">
        <h2 id="probe-time">{text.time}</h2>
        {probe.seen.map(({ from }) => (
          <ResponseTime key={from} probe={probe} from={from} span={span} />
        ))}
      </section>
      <AskNow name={name} />
      <section aria-labelledby="probe-changes">
        <h2 id="probe-changes">{text.changes}</h2>
        {changes.length === 0 && <p className="dim">{text.noChanges}</p>}
        <ul className="series-list">
          {changes.map((one) => (
            <li key={`${one.at} ${one.from}`}>
              <span>
                <ProbeState state={one.state} /> {fromText(one.from)} {one.because}
              </span>
              <span className="dim">
                <Moment at={one.at} />
              </span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function Head({ probe: { name, title, asks, ci, of, everyMs } }: { readonly probe: Probe }) {
  return (
    <header>
      <div className="crumbs">
        <Link to="/probes">{text.title}</Link>
        <span aria-hidden="true">/</span>
        <span className="mono">{name}</span>
        <DefinitionLink kind="Probe" name={name} />
      </div>
      <h1>{title}</h1>
      <div className="facts">
        <span className="chip">{text.asks[asks]}</span>
        <span>{text.every(spanText(everyMs))}</span>
        <span>
          {text.of}{" "}
          {ci === null ? (
            [of.class, ...Object.values(of.attributes)].join(" ")
          ) : (
            <Link className="mono linked" to="/ci/$" params={{ _splat: ci }}>
              {ci}
            </Link>
          )}
        </span>
      </div>
    </header>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { numberText } from "../metric/number-text.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { TemplateCounts } from "./counts.tsx";
import { Judge } from "./judge.tsx";
import { templateQuery } from "./queries.ts";
import { perHour } from "./rate.ts";
import { text } from "./text.ts";
import { Table } from "../parts/table.tsx";

type Shown = Reply<"showLogTemplate">;

/** One template: how often it comes, lines of it, and what people said of it. */
export function LogTemplatePage() {
  const { source, template } = useParams({ from: "/shell/logs/$source/$template" });
  const { span } = useSearch({ from: "/shell/logs/$source/$template" });
  const found = useQuery(templateQuery(source, template));
  const shown = found.data;
  if (shown === undefined)
    return (
      <div className="page">
        <Refusal error={found.error} />
      </div>
    );
  return (
    <div className="page metrics">
      <header>
        <div className="crumbs">
          <Link to="/logs">{text.title}</Link>
          <span aria-hidden="true">/</span>
          <Link to="/logs" search={{ source }}>
            {source}
          </Link>
          <span aria-hidden="true">/</span>
          <span className="mono">{template}</span>
        </div>
        <h1 className="mono log-line">{shown.text}</h1>
        <div className="facts">
          {shown.muted && <span className="chip">{text.muted}</span>}
          <span>{text.lines(numberText(shown.lines))}</span>
          <span>{text.rate(numberText(perHour(shown)))}</span>
          <span>
            {text.first} <Moment at={shown.firstAt} />
          </span>
          <span>
            {text.seen} <Moment at={shown.seenAt} />
          </span>
        </div>
      </header>
      <Refusal error={found.error} />
      <TemplateCounts series={shown.series} span={span} label={shown.text} />
      <Samples of={shown.samples} />
      <Judge template={shown} />
    </div>
  );
}

function Samples({ of }: { readonly of: Shown["samples"] }) {
  return (
    <section aria-labelledby="log-samples">
      <h2 id="log-samples">{text.samples}</h2>
      {of.length === 0 && <p className="dim">{text.noSamples}</p>}
      {of.length > 0 && (
        <Table heads={[text.at, text.host, text.app, text.severity, text.line]} label={{ id: "log-samples" }}>
          <tbody>
            {of.map(({ receivedAt, host, app, severity, line }, index) => (
              <tr key={`${receivedAt} ${String(index)}`}>
                <td>
                  <Moment at={receivedAt} />
                </td>
                <td>{host}</td>
                <td>{app}</td>
                <td>{severity}</td>
                <td className="mono log-line">{line}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}

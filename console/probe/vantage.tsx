import { useQuery } from "@tanstack/react-query";
import { numberText } from "../metric/number-text.ts";
import type { SpanName } from "../metric/spans.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { shareText } from "../uptime/share-text.ts";
import { availabilityOf } from "./availability.ts";
import { fromText, ProbeState } from "./probe-state.tsx";
import { measuredQuery, type Probe } from "./queries.ts";
import { text } from "./text.ts";
import { Table } from "../parts/table.tsx";

/** How a probe stands at each vantage point, and how much of what was asked there was answered. */
export function Vantage({ probe, span }: { readonly probe: Probe; readonly span: SpanName }) {
  return (
    <section aria-labelledby="probe-vantage">
      <h2 id="probe-vantage">{text.vantage}</h2>
      <Table
        heads={[text.from, text.state, text.available, text.asked, text.took, text.certificate, text.because]}
        label={{ id: "probe-vantage" }}
      >
        <tbody>
          {probe.seen.map((seen) => (
            <tr key={seen.from}>
              <th scope="row">{fromText(seen.from)}</th>
              <td>
                <ProbeState state={seen.state} />
              </td>
              <td>
                <Available probe={probe} from={seen.from} span={span} />
              </td>
              <td>{seen.askedAt === null ? text.never : <Moment at={seen.askedAt} />}</td>
              <td className="number">{seen.ms === null ? "" : text.ms(seen.ms.toFixed(0))}</td>
              <td className="number">{seen.daysLeft === null ? "" : Math.floor(seen.daysLeft)}</td>
              <td>{seen.because}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}

function Available(props: { readonly probe: Probe; readonly from: string; readonly span: SpanName }) {
  const { data, error } = useQuery(measuredQuery({ ...props, metric: "probe_up" }));
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  const { answers, share } = availabilityOf(data?.hours ?? []);
  return share === null ? text.noAnswers : text.share(shareText(share), numberText(answers));
}

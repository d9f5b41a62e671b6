import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { numberText } from "../metric/number-text.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { logSourcesQuery } from "./queries.ts";
import { text } from "./text.ts";
import { Table } from "../parts/table.tsx";

type Source = Reply<"listLogSources">["items"][number];

/** Who sends lines, and what of theirs could not be taken; choosing one shows its templates alone. */
export function LogSources({ chosen }: { readonly chosen: string | undefined }) {
  const navigate = useNavigate({ from: "/logs" });
  const { data, error } = useQuery(logSourcesQuery);
  return (
    <section aria-labelledby="log-sources">
      <h2 id="log-sources">{text.sources}</h2>
      <Refusal error={error} />
      {data?.items.length === 0 && <p className="empty">{text.noSources}</p>}
      <ul className="feed">
        {data?.items.map((source) => (
          <li key={source.name} className="feed-line">
            <div className="feed-head">
              {source.name === "" ? (
                <b>{text.unknown}</b>
              ) : (
                <button
                  className="chip"
                  aria-pressed={source.name === chosen}
                  onClick={() =>
                    void navigate({
                      search: (before) => ({ ...before, source: source.name === chosen ? undefined : source.name }),
                    })
                  }
                >
                  {source.name}
                </button>
              )}
              <b>{source.title}</b>
              {source.receive === null && source.name !== "" && <span className="chip warn">{text.notPublished}</span>}
              <span className="dim">
                {source.heardAt === null ? (
                  text.never
                ) : (
                  <>
                    {text.heard} <Moment at={source.heardAt} />
                  </>
                )}
              </span>
            </div>
            <Counts of={source} />
            {source.refused.length > 0 && <Refused of={source.refused} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Counts({ of: { receive, lines, waiting, templates, kept } }: { readonly of: Source }) {
  return (
    <div className="feed-facts dim">
      {receive !== null && <span>{receive}</span>}
      <span>{text.lines(numberText(lines))}</span>
      {waiting > 0 && <span>{text.waiting(numberText(waiting))}</span>}
      <span>{text.templateCount(templates)}</span>
      <span>{text.kept(numberText(kept))}</span>
    </div>
  );
}

/** What could not be taken, with the reason and an example. */
function Refused({ of }: { readonly of: Source["refused"] }) {
  return (
    <details>
      <summary>{text.refused(numberText(of.reduce((sum, { lines }) => sum + lines, 0)))}</summary>
      <Table heads={[text.why, text.how, text.last, text.example]} label={text.refused("")}>
        <tbody>
          {of.map(({ reason, lines, example, lastAt }) => (
            <tr key={reason}>
              <td>{reason}</td>
              <td className="number">{numberText(lines)}</td>
              <td>
                <Moment at={lastAt} />
              </td>
              <td className="mono log-line">{example}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </details>
  );
}

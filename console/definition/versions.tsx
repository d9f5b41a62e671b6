import { Link } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { who } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import type { DefinitionName } from "./queries.ts";
import { text } from "./text.ts";

export type Publication = Reply<"listDefinitionVersions">["items"][number];

/** What was published under the name, the last first: by whom, and how many open records go by it. */
export function Versions(props: {
  readonly of: DefinitionName;
  readonly items: readonly Publication[];
  /** Digest of the version that is shown. */
  readonly shown: string;
}) {
  const { of, items, shown } = props;
  return (
    <section>
      <h2>{text.definition.versions}</h2>
      <div className="table-box" tabIndex={0} role="region" aria-label={text.definition.versions}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{text.definition.version}</th>
              <th scope="col">{text.definition.published}</th>
              <th scope="col">{text.definition.by}</th>
              <th scope="col">{text.definition.commit}</th>
              <th scope="col" className="number">
                {text.definition.open}
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={`${one.digest} ${one.at}`} aria-current={one.digest === shown && !one.retired}>
                <th scope="row">
                  <Link
                    to="/definition/$kind/$"
                    params={{ kind: of.kind, _splat: of.name }}
                    search={one.latest ? {} : { version: one.digest }}
                    className="mono"
                  >
                    {one.digest.slice(0, 8)}
                  </Link>{" "}
                  {one.latest && <span className="chip on">{text.definition.latest}</span>}
                  {one.retired && <span className="chip warn">{text.definition.retired}</span>}
                  {one.digest === shown && !one.retired && <span className="chip">{text.definition.shown}</span>}
                </th>
                <td>
                  <Moment at={one.at} />
                </td>
                <td>{one.by === null ? null : who(one.by)}</td>
                <td className="mono">{one.gitCommit?.slice(0, 12)}</td>
                <td className="number">{one.open}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

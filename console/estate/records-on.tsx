import { useQuery } from "@tanstack/react-query";
import { recordTypesQuery } from "../data/queries.ts";
import { nameText } from "../format/value.ts";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { StateChip } from "../parts/state-chip.tsx";
import { recordsOnQuery } from "./queries.ts";
import { text } from "./text.ts";

/** Records that name a configuration item, in whichever field: those that are open first, then the latest. */
export function RecordsOn({ id }: { readonly id: string }) {
  const types = useQuery(recordTypesQuery);
  const named = types.data?.items.flatMap(({ fields }) => fields.filter(({ type }) => type === "ci")) ?? [];
  const fields = [...new Set(named.map(({ name }) => name))];
  const found = useQuery(recordsOnQuery(id, fields));
  const records = new Map(found.data?.map((record) => [record.id, record]));
  const shown = [...records.values()].toSorted(
    (a, b) => Number(a.final) - Number(b.final) || Date.parse(b.updatedAt) - Date.parse(a.updatedAt),
  );
  const isKnown = types.data !== undefined && (found.data !== undefined || fields.length === 0);
  return (
    <section aria-labelledby="item-records">
      <h2 id="item-records">{text.item.records}</h2>
      <Refusal error={found.error} />
      {isKnown && shown.length === 0 && <p className="dim">{text.item.noRecords}</p>}
      <ul className="relations">
        {shown.slice(0, 20).map((record) => (
          <li key={record.id}>
            <NumberLink id={record.id} /> {nameText(record.fields["title"])}{" "}
            <StateChip state={record.state} final={record.final} />{" "}
            <span className="dim">
              <Moment at={record.updatedAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

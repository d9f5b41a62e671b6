import { useQuery } from "@tanstack/react-query";
import { recordQuery, signedQuery } from "../data/record-queries.ts";
import { entriesOf } from "../format/entries.ts";
import { Refusal } from "../parts/refusal.tsx";
import { ValueList } from "../value/value-list.tsx";
import { Since } from "./since.tsx";
import { text } from "./text.ts";

/**
 * What a record says to whoever decides on it: what is signed, and what of that is another than before; then what
 * stands beside it. `digest`: of what is signed.
 */
export function Signed({
  type,
  number,
  digest,
}: {
  readonly type: string;
  readonly number: string;
  readonly digest: string;
}) {
  const found = useQuery(recordQuery({ type, number }));
  const asked = useQuery(signedQuery({ type, number }));
  // Both at once: what comes later would move what is read.
  if (found.data === undefined || asked.data === undefined) return <Refusal error={found.error ?? asked.error} />;
  const signing = asked.data.items.find((one) => one.digest === digest);
  const fields = Object.entries(found.data.record.fields);
  const isSigned = (name: string): boolean => signing !== undefined && Object.hasOwn(signing.signed, name);
  const signed = fields.filter(([name]) => isSigned(name));
  return (
    <>
      {signing?.earlier != null && <Since earlier={signing.earlier} />}
      <Values of={signed} label={text.approvals.signed} />
      <Values
        of={fields.filter(([name]) => !isSigned(name) && name !== "title")}
        label={signed.length > 0 ? text.approvals.beside : null}
      />
    </>
  );
}

function Values({
  of,
  label,
}: {
  readonly of: readonly (readonly [string, unknown])[];
  readonly label: string | null;
}) {
  const fields = entriesOf(Object.fromEntries(of));
  if (fields.length === 0) return null;
  return (
    <section className="signed-values" aria-label={label ?? undefined}>
      {label !== null && <h2>{label}</h2>}
      <ValueList of={fields} />
    </section>
  );
}

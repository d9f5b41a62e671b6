import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { recordTypesQuery } from "../data/queries.ts";
import { nameText } from "../format/value.ts";
import type { ListedRecord } from "../queue/column.ts";
import { alikeQuery, answerTypesQuery } from "./alike.ts";
import { text } from "../record/text.ts";

/** Answers to what a record is about: by its searched texts, and the first configuration item that it names. */
export function Suggested({ record }: { readonly record: ListedRecord }) {
  const type = useQuery(recordTypesQuery).data?.items.find((one) => one.type === record.type);
  const [answers] = useQuery(answerTypesQuery).data ?? [];
  const written = Object.keys(type?.search ?? {})
    .map((field) => nameText(record.fields[field]))
    .join(" ")
    .trim();
  const named = type?.fields.filter((field) => field.type === "ci").map(({ name }) => record.fields[name]) ?? [];
  const ci = named
    .flat()
    .map(nameText)
    .find((id) => id !== "");
  const isAnswer = answers?.type === record.type;
  const found = useQuery(alikeQuery(isAnswer ? "" : (answers?.type ?? ""), written, false, ci));
  if (isAnswer || (found.data ?? []).length === 0) return null;
  return (
    <section aria-labelledby="suggested">
      <h2 id="suggested">{text.record.suggested}</h2>
      <ul className="similar">
        {found.data?.map(({ id, type: of, number, label }) => (
          <li key={id}>
            <Link to="/answer/$type/$number" params={{ type: of, number }}>
              {label ?? number}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

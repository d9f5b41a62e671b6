import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type RecordName, similarQuery } from "../data/record-queries.ts";
import { words } from "../format/words.ts";
import { text } from "./text.ts";

/** Records that may be about the same, with what made them alike. */
export function Similar({ name }: { readonly name: RecordName }) {
  const found = useQuery(similarQuery(name));
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section>
      <h2>{text.record.similar}</h2>
      <ul className="similar">
        {items.map(({ id, type, number, label, state, words: alike, cis }) => (
          <li key={id}>
            <Link to="/$type/$number" params={{ type, number }} className="mono">
              {number}
            </Link>{" "}
            {label} <span className="dim">{words(state)}</span>
            <small className="dim">
              {" "}
              {text.record.alike} {[...alike, ...cis].join(", ")}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { words as inWords } from "../format/words.ts";
import { Refusal } from "../parts/refusal.tsx";
import { SearchForm } from "../parts/search-form.tsx";
import { answerTypesQuery } from "./alike.ts";
import { latestQuery, searchQuery } from "./queries.ts";
import { saidBy } from "./said.ts";
import { text } from "./text.ts";

interface Line {
  readonly id: string;
  readonly type: string;
  readonly number: string;
  readonly label: string;
  readonly state: string;
  readonly passage: string;
}

/** What answers a question, by words that may be misspelt; without words what has changed last. */
export function AnswersPage() {
  const { q = "" } = useSearch({ from: "/shell/answers" });
  const navigate = useNavigate({ from: "/answers" });
  const types = useQuery(answerTypesQuery);
  const names = types.data?.map(({ type }) => type) ?? [];
  const isSearched = q.length >= 2;
  const found = useQuery(searchQuery(q, names, 30));
  const latest = useQuery({ ...latestQuery(names), enabled: names.length > 0 && !isSearched });
  const lines: readonly Line[] | undefined = isSearched
    ? found.data?.map((hit) => ({ ...hit, label: hit.label ?? hit.number, passage: hit.found[0]?.text ?? "" }))
    : latest.data?.items.map((record) => {
        const weights = types.data?.find(({ type }) => type === record.type)?.search ?? {};
        const { heading, bodies } = saidBy(record.fields, weights);
        return { ...record, label: heading || record.number, passage: bodies[0]?.[1].slice(0, 160) ?? "" };
      });
  return (
    <div className="page answers">
      <header className="page-head">
        <h1>{text.title}</h1>
        <SearchForm
          words={q}
          label={text.search}
          onFind={(words) => void navigate({ search: words === "" ? {} : { q: words } })}
        />
      </header>
      <Refusal error={types.error ?? found.error ?? latest.error} />
      {types.data?.length === 0 && <p className="empty">{text.noTypes}</p>}
      <section aria-labelledby="answers-list">
        <h2 id="answers-list">{isSearched ? text.found(q) : text.latest}</h2>
        {lines?.length === 0 && <p className="empty">{isSearched ? text.empty : text.none}</p>}
        <ul className="feed">
          {lines?.map(({ id, type, number, label, state, passage }) => (
            <li key={id} className="feed-line">
              <div className="feed-head">
                <Link to="/answer/$type/$number" params={{ type, number }}>
                  {label}
                </Link>
                <span className="dim">
                  <span className="mono">{number}</span>, {inWords(state)}
                </span>
              </div>
              <p className="dim passage">{passage}</p>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { words } from "../../format/words.ts";
import { alikeQuery, answerTypesQuery } from "../queries.ts";
import { Link } from "../router.tsx";
import { text } from "../text.ts";

/** What may spare the sending: answers to what is being written, and open records about the same that one sees. */
export function Hints({ type, written }: { readonly type: string; readonly written: string }) {
  const [answers] = useQuery(answerTypesQuery).data ?? [];
  const helps = useQuery({
    ...alikeQuery(answers?.type ?? "", written, false),
    enabled: answers !== undefined && written.length >= 3,
  });
  const known = useQuery(alikeQuery(type, written, true));
  const hasHelp = (helps.data ?? []).length > 0;
  const hasKnown = (known.data ?? []).length > 0;
  return (
    <section className="hints" aria-live="polite">
      {hasHelp && (
        <>
          <h2>{text.item.answers}</h2>
          <ul className="rows">
            {helps.data?.map(({ id, type: of, number, label }) => (
              <li key={id}>
                <a className="row" href={`/portal/answer/${of}/${number}`} target="_blank" rel="noreferrer">
                  <b>{label ?? number}</b>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
      {hasKnown && (
        <>
          <h2>{text.item.alike}</h2>
          <ul className="rows">
            {known.data?.map(({ id, type: of, number, label, state }) => (
              <li key={id}>
                <Link className="row" to={`/portal/mine/${of}/${number}`}>
                  <b>{label ?? number}</b>
                  <span className="dim">
                    {number}, {words(state)}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

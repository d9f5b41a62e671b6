import { useQuery } from "@tanstack/react-query";
import { words } from "../format/words.ts";
import { alikeQuery, answerTypesQuery } from "./alike.ts";
import { text } from "./text.ts";

interface Hit {
  readonly id: string;
  readonly type: string;
  readonly number: string;
}

/**
 * What may spare the sending: answers to what is being written, and open records about the same that one sees. They
 * open beside the form: what is written in it stays.
 */
export function Hints(props: {
  readonly type: string;
  readonly written: string;
  readonly answerHref: (hit: Hit) => string;
  readonly recordHref: (hit: Hit) => string;
}) {
  const { type, written, answerHref, recordHref } = props;
  const [answers] = useQuery(answerTypesQuery).data ?? [];
  const helps = useQuery(alikeQuery(answers?.type ?? "", written, false));
  const known = useQuery(alikeQuery(type, written, true));
  const helping = (written.length >= 3 && answers?.type !== type && helps.data) || [];
  const alike = (written.length >= 3 && known.data) || [];
  return (
    <section className="hints" aria-live="polite">
      {helping.length > 0 && (
        <>
          <h2>{text.hints.answers}</h2>
          <ul className="rows">
            {helping.map((hit) => (
              <li key={hit.id}>
                <a className="row" href={answerHref(hit)} target="_blank" rel="noreferrer">
                  <b>{hit.label ?? hit.number}</b>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
      {alike.length > 0 && (
        <>
          <h2>{text.hints.alike}</h2>
          <ul className="rows">
            {alike.map((hit) => (
              <li key={hit.id}>
                <a className="row" href={recordHref(hit)} target="_blank" rel="noreferrer">
                  <b>{hit.label ?? hit.number}</b>
                  <span className="dim">
                    {hit.number}, {words(hit.state)}
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

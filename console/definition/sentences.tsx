import type { Reply } from "../../client/call.ts";
import { valueText } from "../format/value.ts";
import { text } from "./text.ts";

/** What differs, in sentences; folded below, each place of the text with what it said and says. */
export function Sentences({ of }: { readonly of: Pick<Reply<"compareVersions">, "sentences" | "paths"> }) {
  const { sentences, paths } = of;
  return (
    <>
      {sentences.length === 0 && (
        <p className="dim">{paths.length === 0 ? text.definition.same : text.definition.sameMeaning}</p>
      )}
      <ul className="sentences">
        {sentences.map(({ change, about, from, to }, index) => (
          <li key={`${index} ${about}`} className={change}>
            <span className="sign" aria-hidden="true">
              {text.definition.signs[change]}
            </span>
            <span>
              <span className="sr">{text.definition.changes[change]}: </span>
              <b>{about}</b> {from !== null && <del>{from}</del>} {to !== null && <ins>{to}</ins>}
            </span>
          </li>
        ))}
      </ul>
      {paths.length > 0 && (
        <details>
          <summary>{text.definition.paths(paths.length)}</summary>
          <ul className="sentences">
            {paths.map(({ path, line, from, to }) => (
              <li key={path} className="place">
                <span className="mono">{path}</span>
                {line !== undefined && <span className="dim">{text.definition.line(line)}</span>}
                <del>{written(from)}</del> <ins>{written(to)}</ins>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** A value as the text has it; what is absent is said to be nothing. */
function written(value: unknown): string {
  if (value === undefined) return text.definition.nothingThere;
  return typeof value === "object" ? JSON.stringify(value) : valueText(value) || JSON.stringify(value);
}

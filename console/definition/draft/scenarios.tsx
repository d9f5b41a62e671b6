import { title } from "../../format/words.ts";
import type { Simulated } from "./queries.ts";
import { text } from "./text.ts";

/** How the scenarios went: what fails and where, what was not run and why, and what they go through. */
export function Scenarios({ of, isOld }: { readonly of: Simulated; readonly isOld: boolean }) {
  const { scenarios, notRun, coverage, diagnostics } = of;
  const failed = scenarios.filter(({ passed }) => !passed);
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  return (
    <section aria-labelledby="draft-scenarios" className="result">
      <h2 id="draft-scenarios">{text.draft.scenarios}</h2>
      {isOld && <p className="dim">{text.draft.ofBefore}</p>}
      {errors > 0 ? (
        <p className="refusal">{text.draft.errors(errors)}</p>
      ) : (
        <p role="status">
          {failed.length > 0 && <b className="refusal">{text.draft.failed(failed.length)} </b>}
          {text.draft.passed(scenarios.length - failed.length)}
        </p>
      )}
      <ul className="changes">
        {failed.map(({ name, title: label, path, failures }) => (
          <li key={name}>
            <b>{label}</b> <span className="mono dim">{path}</span>
            <ul>
              {failures.map(({ line, at, message }) => (
                <li key={`${line} ${at} ${message}`}>
                  {line !== null && <span className="chip urgent">{text.draft.at(line, 1)}</span>} {message}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {notRun.length > 0 && (
        <details>
          <summary>{text.draft.notRun(notRun.length)}</summary>
          <ul>
            {notRun.map(({ name, because }) => (
              <li key={name}>
                <span className="mono">{name}</span> <span className="dim">{because}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {coverage.length > 0 && (
        <details>
          <summary>{text.draft.coverage}</summary>
          <dl className="facts-list">
            {coverage.map(({ part, seen, missed }) => (
              <div key={part}>
                <dt>{title(part)}</dt>
                <dd>
                  <span className="number">{text.draft.seen(seen)}</span>
                  {missed.length > 0 && (
                    <span className="dim"> {text.draft.missed(missed.map(({ name }) => name).join(", "))}</span>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}

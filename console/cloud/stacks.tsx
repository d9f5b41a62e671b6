import { Link } from "@tanstack/react-router";
import type { Account } from "./queries.ts";
import { text } from "./text.ts";

/** What plans have made in accounts, by the record that it was made for. */
export function Stacks({ of }: { readonly of: readonly Account[] }) {
  const made = of.flatMap(({ name, title, made: own }) => own.map((one) => ({ ...one, name, title })));
  return (
    <section aria-labelledby="cloud-stacks">
      <h2 id="cloud-stacks">{text.stacks}</h2>
      <p className="dim">{text.stacksWhat}</p>
      {made.length === 0 && <p className="dim">{text.noStacks}</p>}
      <ul className="series-list">
        {made.map(({ number, resources, name, title }, index) => (
          <li key={`${name} ${number ?? String(index)}`}>
            <span>
              {number === null ? (
                text.hidden
              ) : (
                <Link className="mono linked" to="/n/$number" params={{ number }}>
                  {number}
                </Link>
              )}{" "}
              {title}
            </span>
            <span className="dim number">{text.resources(resources)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

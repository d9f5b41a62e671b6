import { Link } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { proposalStates } from "./queries.ts";
import { text } from "./text.ts";

/** How much of what each improvement proposed was taken: one that nobody ever accepts is no help. */
export function Counts({ of }: { readonly of: Reply<"listProposals">["counts"] }) {
  if (of.length === 0) return null;
  return (
    <section aria-labelledby="proposal-counts">
      <h2 id="proposal-counts">{text.improvements}</h2>
      <div className="figures-box" role="group" aria-labelledby="proposal-counts" tabIndex={0}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{text.improvement}</th>
              {proposalStates.map((state) => (
                <th key={state} scope="col">
                  {text.states[state]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {of.map((one) => (
              <tr key={one.improvement}>
                <th scope="row">
                  <Link
                    className="linked"
                    to="/definition/$kind/$"
                    params={{ kind: "Improvement", _splat: one.improvement }}
                  >
                    {one.improvement}
                  </Link>
                </th>
                {proposalStates.map((state) => (
                  <td key={state} className="number">
                    {one[state]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

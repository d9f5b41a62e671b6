import { Link } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { proposalStates } from "./queries.ts";
import { text } from "./text.ts";
import { Table } from "../parts/table.tsx";

/** How much of what each improvement proposed was taken: one that nobody ever accepts is no help. */
export function Counts({ of }: { readonly of: Reply<"listProposals">["counts"] }) {
  if (of.length === 0) return null;
  return (
    <section aria-labelledby="proposal-counts">
      <h2 id="proposal-counts">{text.improvements}</h2>
      <Table
        heads={[text.improvement, ...proposalStates.map((state) => text.states[state])]}
        label={{ id: "proposal-counts" }}
      >
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
      </Table>
    </section>
  );
}

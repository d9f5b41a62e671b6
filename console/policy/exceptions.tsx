import type { Reply } from "../../client/call.ts";
import { Moment } from "../parts/moment.tsx";
import { text } from "./text.ts";
import { Table } from "../parts/table.tsx";

/** With its year: exceptions last. */
const dayOf = (at: string): string => at.slice(0, 10);

/** Of what nothing is done about what is found, until when, and who said so. */
export function Exceptions({ of }: { readonly of: Reply<"showPolicy">["exceptions"] }) {
  return (
    <section aria-labelledby="policy-exceptions">
      <h2 id="policy-exceptions">{text.exceptions}</h2>
      {of.length === 0 ? (
        <p className="dim">{text.noExceptions}</p>
      ) : (
        <Table heads={[text.exceptionOf, text.until, text.inForce, text.by, text.because]} label={text.exceptions}>
          <tbody>
            {of.map((one) => (
              <tr key={`${one.of} ${one.until}`}>
                <td className="mono">{one.of}</td>
                <td>
                  <Moment at={one.until} show={dayOf} />
                </td>
                <td>{one.inForce ? text.force.yes : text.force.no}</td>
                <td>{one.by}</td>
                <td>{one.because}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}

import { Link } from "@tanstack/react-router";
import { title } from "../format/words.ts";
import type { Account } from "./queries.ts";
import { text } from "./text.ts";
import { Table } from "../parts/table.tsx";

type Counted = Account["regional"];

/** How many resources of each type are in each region. A number leads to them. */
export function Inventory({ of }: { readonly of: Counted }) {
  const types = [...new Set(of.map(({ type }) => type))];
  const regions = [...new Set(of.map(({ region }) => region))].sort();
  const countOf = (type: string, region: string): number =>
    of.find((one) => one.type === type && one.region === region)?.resources ?? 0;
  const sum = (counted: Counted): number => counted.reduce((all, { resources }) => all + resources, 0);
  return (
    <section aria-labelledby="cloud-inventory">
      <h2 id="cloud-inventory">{text.inventory}</h2>
      {of.length === 0 && <p className="empty">{text.nothing}</p>}
      {of.length > 0 && (
        <Table
          heads={[text.type, text.total, ...regions.map((region) => region || text.allRegions)]}
          label={{ id: "cloud-inventory" }}
        >
          <tbody>
            {types.map((type) => (
              <tr key={type}>
                <th scope="row">{title(type)}</th>
                <td className="number">
                  <ToResources type={type} n={sum(of.filter((one) => one.type === type))} />
                </td>
                {regions.map((region) => (
                  <td key={region} className="number">
                    {countOf(type, region) > 0 && <ToResources type={type} region={region} n={countOf(type, region)} />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}

function ToResources({ type, region, n }: { readonly type: string; readonly region?: string; readonly n: number }) {
  return (
    <Link
      className="linked"
      from="/cloud/$name"
      to="/cloud/$name"
      search={{ type, ...(region === undefined || region === "" ? {} : { region }) }}
      hash="resources"
      aria-label={text.toResources(n, title(type), region ?? "")}
    >
      {n}
    </Link>
  );
}

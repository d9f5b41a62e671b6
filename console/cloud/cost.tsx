import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { FormEvent } from "react";
import type { Reply } from "../../client/call.ts";
import { nameText } from "../format/value.ts";
import { Refusal } from "../parts/refusal.tsx";
import { costQuery } from "./queries.ts";
import { text } from "./text.ts";
import { Table } from "../parts/table.tsx";

type Costs = Reply<"showCloudCost">;

const usual = "tag:service";

/** What resources cost a month, by what stands in the address, and of which day the prices are. */
export function Cost() {
  const { by = usual } = useSearch({ from: "/shell/cloud" });
  const navigate = useNavigate({ from: "/cloud" });
  const { data, error } = useQuery(costQuery(by));
  const choose = (next: string): void => void navigate({ search: { by: next }, resetScroll: false });

  function find(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const key = nameText(new FormData(event.currentTarget).get("tag")).trim();
    if (key !== "") choose(`tag:${key}`);
  }

  return (
    <section aria-labelledby="cloud-cost">
      <div className="page-head">
        <h2 id="cloud-cost">{text.cost}</h2>
        <div className="choices" role="group" aria-label={text.by}>
          {Object.entries(text.bys).map(([name, label]) => (
            <button key={name} className="chip" aria-pressed={name === by} onClick={() => choose(name)}>
              {label}
            </button>
          ))}
        </div>
        <form onSubmit={find} key={by}>
          <input
            className="input"
            name="tag"
            aria-label={text.tag}
            placeholder={text.tag}
            maxLength={190}
            defaultValue={by in text.bys ? "" : by.replace(/^tag:/, "")}
          />
        </form>
      </div>
      <p className="dim">{text.estimate}</p>
      <Refusal error={error} />
      {data?.lists.length === 0 && <p className="empty">{text.noLists}</p>}
      {data !== undefined && data.lists.length > 0 && <Sums of={data} />}
    </section>
  );
}

function Sums({ of: { lists, items, totals, unpriced } }: { readonly of: Costs }) {
  return (
    <>
      <ul className="dim">
        {lists.map(({ name, title, asOf, currency }) => (
          <li key={name}>{text.asOf(title, asOf, currency)}</li>
        ))}
      </ul>
      <Table heads={[text.group, text.found, text.month]} label={{ id: "cloud-cost" }}>
        <tbody>
          {items.map(({ group, currency, month, resources }) => (
            <tr key={`${group ?? ""} ${currency}`}>
              <th scope="row">{group ?? text.untagged}</th>
              <td className="number">{resources}</td>
              <td className="number">{amountText(month, currency)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {Object.entries(totals).map(([currency, month]) => (
            <tr key={currency}>
              <th scope="row">{text.sumAll}</th>
              <td />
              <td className="number">
                <b>{amountText(month, currency)}</b>
              </td>
            </tr>
          ))}
        </tfoot>
      </Table>
      {unpriced > 0 && <p className="dim">{text.unpriced(unpriced)}</p>}
    </>
  );
}

function amountText(amount: number, currency: string): string {
  return `${amount.toFixed(2)} ${currency}`;
}

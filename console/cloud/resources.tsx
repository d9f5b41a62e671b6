import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { title } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import { More } from "../parts/more.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { type Account, resourcesQuery } from "./queries.ts";
import { text } from "./text.ts";
import { Table } from "../parts/table.tsx";

/** The resources of an account that are there, by the type and region that stand in the address. */
export function Resources({ account: { name, regional } }: { readonly account: Account }) {
  const { type, region } = useSearch({ from: "/shell/cloud/$name" });
  const navigate = useNavigate({ from: "/cloud/$name" });
  const found = useInfiniteQuery(resourcesQuery({ account: name, type, region }));
  const items = found.data?.pages.flatMap((page) => page.items);
  const valuesOf = { type: regional.map((one) => one.type), region: regional.map((one) => one.region) };
  const chosen = { type, region };
  return (
    <section id="resources" aria-labelledby="cloud-resources">
      <div className="page-head">
        <h2 id="cloud-resources">{text.list}</h2>
        {(["type", "region"] as const).map((by) => (
          <select
            key={by}
            className="input cloud-choice"
            aria-label={text[by]}
            value={chosen[by] ?? ""}
            onChange={({ target: { value } }) =>
              void navigate({
                search: (before) => ({ ...before, [by]: value === "" ? undefined : value }),
                resetScroll: false,
              })
            }
          >
            <option value="">{`${text[by]}: ${text.all}`}</option>
            {[...new Set(valuesOf[by])].filter(Boolean).map((value) => (
              <option key={value} value={value}>
                {by === "type" ? title(value) : value}
              </option>
            ))}
          </select>
        ))}
      </div>
      <Refusal error={found.error} />
      {items?.length === 0 && <p className="empty">{text.none}</p>}
      {items !== undefined && items.length > 0 && (
        <Table heads={[text.name, text.type, text.region, text.id, text.seen]} label={{ id: "cloud-resources" }}>
          <tbody>
            {items.map((one) => (
              <tr key={one.id}>
                <th scope="row">
                  <Link className="linked" to="/ci/$" params={{ _splat: one.ci }}>
                    {one.name}
                  </Link>
                </th>
                <td>{title(one.type)}</td>
                <td>{one.region}</td>
                <td className="mono">{one.id}</td>
                <td>
                  <Moment at={one.seenAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <More of={found} />
    </section>
  );
}

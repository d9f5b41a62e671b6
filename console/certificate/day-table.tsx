import { Link } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { words } from "../format/words.ts";
import { text } from "./text.ts";

type Break = Reply<"listBreaks">["items"][number];

/** The places of one day that begin to turn clients away. */
export function DayTable({ day, items }: { readonly day: string | null; readonly items: readonly Break[] }) {
  return (
    <section className="certificate-day">
      <h2>{day === null ? <span className="chip urgent">{text.already}</span> : <time dateTime={day}>{day}</time>}</h2>
      <table className="items">
        <thead>
          <tr>
            <th scope="col">{text.place}</th>
            <th scope="col">{text.services}</th>
            <th scope="col">{text.certificate}</th>
            <th scope="col">{text.why}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.place}>
              <td>
                {one.ci === null ? (
                  one.place
                ) : (
                  <Link to="/ci/$" params={{ _splat: one.ci }}>
                    {one.place}
                  </Link>
                )}
              </td>
              <td>
                {one.services.map(({ id, name }) => (
                  <Link key={id} className="service" to="/ci/$" params={{ _splat: id }}>
                    {name}
                  </Link>
                ))}
              </td>
              <td>
                {one.certificate !== null && (
                  <Link to="/certificates/$fingerprint" params={{ fingerprint: one.certificate }}>
                    {one.subject === "" ? one.certificate.slice(0, 16) : one.subject}
                  </Link>
                )}
              </td>
              <td>
                {one.problems.length === 0 ? text.ends : one.problems.map(({ problem }) => words(problem)).join(", ")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

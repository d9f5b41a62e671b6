import { useQuery } from "@tanstack/react-query";
import { words } from "../format/words.ts";
import { Refusal } from "../parts/refusal.tsx";
import { gapsQuery } from "./queries.ts";
import { text } from "./text.ts";

/** Numbers that no record has, each with why. */
export function Gaps() {
  const { data, error } = useQuery(gapsQuery);
  return (
    <section aria-labelledby="audit-gaps">
      <h2 id="audit-gaps">{text.gaps.title}</h2>
      <Refusal error={error} />
      {data?.items.length === 0 && <p className="dim">{text.gaps.none}</p>}
      <ul className="findings">
        {data?.items.map(({ type, number, why, explained }) => (
          <li key={`${type} ${number}`}>
            <span className="mono">{number}</span> {words(type)}{" "}
            <span className={explained ? "chip" : "chip urgent"}>
              {explained ? text.gaps.explained : text.gaps.unexplained}
            </span>{" "}
            <span className="dim">{why}</span>
          </li>
        ))}
      </ul>
      {data !== undefined && data.strays.length > 0 && (
        <p className="refusal">
          {text.gaps.strays} {data.strays.join("; ")}
        </p>
      )}
      {data?.next != null && <p className="dim">{text.gaps.more}</p>}
    </section>
  );
}

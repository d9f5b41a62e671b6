import type { CSSProperties, ReactNode } from "react";
import { useNow } from "../data/use-now.ts";
import { dayName, placeIn } from "./days.ts";

const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });
const hour = new Intl.DateTimeFormat(undefined, { hour: "2-digit", hour12: false });

/**
 * Days side by side, or the hours of one, with their names above, and below what lies in them, row by row. A line says
 * where now is.
 */
export function Week(props: {
  readonly edges: readonly number[];
  /** What lies between two edges. @default day */
  readonly by?: "day" | "hour";
  readonly children: ReactNode;
}) {
  const { edges, by = "day", children } = props;
  const now = useNow();
  const columns = edges.slice(0, -1);
  const isNow = now >= edges[0]! && now < edges.at(-1)!;
  return (
    <div className={`week by-${by}`} style={{ "--columns": columns.length } as CSSProperties}>
      <div className="week-days" aria-hidden="true">
        {columns.map((from, index) => (
          <span
            key={from}
            className={[
              by === "day" && [0, 6].includes(new Date(from).getDay()) ? "weekend" : "",
              now >= from && now < edges[index + 1]! ? "today" : "",
            ].join(" ")}
            data-day={dayName(new Date(from))}
          >
            {(by === "day" ? weekday : hour).format(from)}
          </span>
        ))}
      </div>
      {children}
      {isNow && <span className="week-now" style={{ left: `${placeIn(edges, now) * 100}%` }} aria-hidden="true" />}
    </div>
  );
}

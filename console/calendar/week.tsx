import type { ReactNode } from "react";
import { useNow } from "../data/use-now.ts";
import { dayName, placeIn } from "./days.ts";

const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });

/** Days side by side with their names above, and below what lies in them, row by row. A line says where now is. */
export function Week({ edges, children }: { readonly edges: readonly number[]; readonly children: ReactNode }) {
  const now = useNow();
  const days = edges.slice(0, -1);
  const isNow = now >= edges[0]! && now < edges.at(-1)!;
  return (
    <div className="week">
      <div className="week-days" aria-hidden="true">
        {days.map((day, index) => (
          <span
            key={day}
            className={[
              [0, 6].includes(new Date(day).getDay()) ? "weekend" : "",
              now >= day && now < edges[index + 1]! ? "today" : "",
            ].join(" ")}
            data-day={dayName(new Date(day))}
          >
            {weekday.format(day)}
          </span>
        ))}
      </div>
      {children}
      {isNow && <span className="week-now" style={{ left: `${placeIn(edges, now) * 100}%` }} aria-hidden="true" />}
    </div>
  );
}

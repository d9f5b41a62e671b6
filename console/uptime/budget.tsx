import type { Reply } from "../../client/call.ts";
import { spanText } from "../format/span.ts";
import { Bar } from "../parts/clock-mini.tsx";
import { text } from "./text.ts";

export type Service = Reply<"showUptime">["services"][number];

/** How much of what may be down is used up: a bar, and in words. */
export function Budget({ of }: { readonly of: Pick<Service, "budgetMs" | "leftMs"> }) {
  const { budgetMs, leftMs } = of;
  const used = budgetMs - leftMs;
  const percent = budgetMs === 0 ? (used > 0 ? 100 : 0) : (used * 100) / budgetMs;
  const mood = leftMs < 0 ? "bad" : percent >= 75 ? "hot" : percent >= 50 ? "warn" : "quiet";
  return (
    <span className="budget">
      <Bar percent={percent} mood={mood} />
      <span className="number">
        {leftMs < 0 ? text.uptime.over(spanText(leftMs)) : text.uptime.budget(spanText(used), spanText(budgetMs))}
      </span>
    </span>
  );
}

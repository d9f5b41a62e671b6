import type { Reply } from "../../client/call.ts";
import { densityOf, type Range } from "./moments.ts";

type Change = Reply<"listMapChanges">["items"][number];

const bins = 120;

/** How much was changed when, below which the handles lie. */
export function Density({ changes, range }: { readonly changes: readonly Change[]; readonly range: Range }) {
  const counts = densityOf(
    changes.map(({ at }) => Date.parse(at)),
    range,
    bins,
  );
  const most = Math.max(1, ...counts);
  return (
    <svg className="density" viewBox={`0 0 ${bins} 24`} preserveAspectRatio="none" aria-hidden="true">
      {counts.map((count, at) => {
        // Few are seen beside many.
        const height = count === 0 ? 0 : 3 + 21 * Math.sqrt(count / most);
        return <rect key={at} x={at + 0.1} y={24 - height} width={0.8} height={height} />;
      })}
    </svg>
  );
}

import { Fragment } from "react";
import { title } from "../format/words.ts";
import { type Described, type Figures, percentText } from "./figure.ts";
import { text } from "./text.ts";

/** How the values are spread over the buckets of the definition, and the numbers that stand beside it. */
export function Spread({ of, figures }: { readonly of: Described; readonly figures: Figures }) {
  const { buckets } = figures;
  const beside = Object.entries(figures.beside);
  const most = Math.max(1, ...(buckets ?? []));
  return (
    <>
      {buckets !== null && (
        <section aria-labelledby="indicator-spread">
          <h2 id="indicator-spread">{text.indicator.buckets}</h2>
          <dl className="spread">
            {buckets.map((count, index) => {
              const end = of.buckets[index];
              return (
                <div key={end ?? ""}>
                  <dt>{end === undefined ? text.indicator.above : text.indicator.below(end)}</dt>
                  <dd>
                    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                      <rect width={(count / most) * 100} height="8" />
                    </svg>
                    <span className="number">{count}</span>
                  </dd>
                </div>
              );
            })}
          </dl>
        </section>
      )}
      {beside.length > 0 && (
        <section aria-labelledby="indicator-beside">
          <h2 id="indicator-beside">{text.indicator.beside}</h2>
          <dl className="facts-list">
            {beside.map(([name, { n, part, ratio }]) => (
              <Fragment key={name}>
                <dt>{title(name)}</dt>
                <dd className="number">{ratio === null ? n : `${percentText(ratio)} (${part ?? 0} / ${n})`}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

import { useNavigate } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { valueText } from "../format/value.ts";
import { title } from "../format/words.ts";
import { figuresOf, figureText } from "./figure.ts";
import { Target } from "./target.tsx";
import { text } from "./text.ts";

/** The number of a period by the values of a field, the greatest group first. */
export function Groups(props: { readonly told: Reply<"showIndicator">; readonly by: string | undefined }) {
  const { told, by } = props;
  const navigate = useNavigate({ from: "/indicators/$name" });
  const { indicator, groups } = told;
  if (indicator.by.length === 0) return null;
  const figures = figuresOf(indicator);
  return (
    <section>
      <div className="section-head">
        <h2>{text.indicator.groups}</h2>
        <div className="choices" role="group" aria-label={text.indicator.by}>
          {indicator.by.map((field) => (
            <button
              key={field}
              className="chip"
              aria-pressed={field === by}
              onClick={() =>
                void navigate({
                  search: ({ by: before, ...rest }) => (before === field ? rest : { ...rest, by: field }),
                  resetScroll: false,
                })
              }
            >
              {title(field)}
            </button>
          ))}
        </div>
      </div>
      {groups !== null && by !== undefined && (
        <div className="table-box" tabIndex={0} role="region" aria-label={text.indicator.groups}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{title(by)}</th>
                {figures.map((figure) => (
                  <th key={figure} scope="col" className="number">
                    {text.indicator.figures[figure]}
                  </th>
                ))}
                <th scope="col">{text.indicator.target}</th>
              </tr>
            </thead>
            <tbody>
              {groups
                .toSorted((one, other) => other.figures.n - one.figures.n)
                .map(({ value, figures: told }) => (
                  <tr key={JSON.stringify(value)}>
                    <th scope="row">{valueText(value) || text.indicator.none}</th>
                    {figures.map((figure) => (
                      <td key={figure} className="number">
                        {figureText(indicator.unit, figure, told)}
                      </td>
                    ))}
                    <td>
                      <Target of={told} />
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

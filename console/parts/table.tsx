import type { ReactNode } from "react";

/** A table under its heads; one that is wider than a phone scrolls by itself. Its rows are the children. */
export function Table(props: {
  readonly heads: readonly string[];
  /** What it is called, or the id of what calls it so. */
  readonly label: string | { readonly id: string };
  readonly children: ReactNode;
}) {
  const { heads, label, children } = props;
  const named = typeof label === "string" ? { "aria-label": label } : { "aria-labelledby": label.id };
  return (
    <div className="value-table" role="group" {...named} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        {children}
      </table>
    </div>
  );
}

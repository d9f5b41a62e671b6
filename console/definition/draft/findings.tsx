import type { Finding } from "./spot.ts";
import { text } from "./text.ts";

/** What the checker says, in words and with the place, which a press leads to. */
export function Findings(props: {
  readonly of: readonly Finding[] | undefined;
  /** Path of the draft: what it breaks elsewhere stands in another file. */
  readonly path: string;
  readonly show: (finding: Finding) => void;
}) {
  const { of, path, show } = props;
  const errors = of?.filter(({ severity }) => severity === "error").length ?? 0;
  const warnings = (of?.length ?? 0) - errors;
  return (
    <section aria-labelledby="draft-findings">
      <h2 id="draft-findings">{text.draft.findings}</h2>
      <p role="status" className="dim">
        {of === undefined
          ? text.draft.checking
          : of.length === 0
            ? text.draft.clean
            : [errors > 0 ? text.draft.errors(errors) : "", warnings > 0 ? text.draft.warnings(warnings) : ""]
                .filter(Boolean)
                .join(", ")}
      </p>
      <ul className="findings">
        {of?.map((finding) => (
          <li key={`${finding.code} ${finding.file} ${finding.line} ${finding.column} ${finding.message}`}>
            <span className={`chip ${finding.severity === "error" ? "urgent" : "warn"}`}>{finding.code}</span>{" "}
            {finding.file === path ? (
              <button className="chip" onClick={() => show(finding)}>
                {text.draft.at(finding.line, finding.column)}
              </button>
            ) : (
              <span className="mono">{`${finding.file}:${finding.line}`}</span>
            )}{" "}
            {finding.message}
            {finding.hint !== undefined && <span className="dim"> {finding.hint}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

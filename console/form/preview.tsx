import { isInstant, momentText } from "../format/moment.ts";
import { valueText } from "../format/value.ts";
import { title, words } from "../format/words.ts";
import { text as common } from "../text.ts";
import { text } from "./text.ts";
import type { Preview as Told } from "./use-preview.ts";

/** What would come of a form: state, fields, clocks, approvals, runs, records, who is told, and by which rules. */
export function Preview({ of, isOld }: { readonly of: Told | undefined; readonly isOld: boolean }) {
  if (of === undefined) return null;
  const rules = of.lines.filter(({ rule, because }) => rule !== null || because.length > 0);
  const others = of.lines.flatMap((line) => line.others);
  return (
    <section className={isOld ? "preview old" : "preview"} aria-label={text.preview.title} aria-live="polite">
      <h2>{text.preview.title}</h2>
      {of.refused !== null && <p className="refusal">{of.refused.detail}</p>}
      {of.undecided !== null && <p className="dim">{of.undecided}</p>}
      <ul>
        {linesOf(of).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {rules.length > 0 && (
        <details>
          <summary>{text.preview.why}</summary>
          <ul>
            {rules.map(({ text: line, rule, because }) => (
              <li key={`${rule ?? ""} ${line}`}>
                {line}
                {because.length > 0 && <span className="dim"> {because.join("; ")}</span>}
              </li>
            ))}
            {others.map(({ rule, because }, index) => (
              <li key={`${rule} ${String(index)}`} className="dim">
                {text.preview.not} {rule}: {because}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function linesOf(of: Told): readonly string[] {
  const { state } = of;
  const said = text.preview;
  return [
    ...(state === null
      ? []
      : [
          state.from === null
            ? said.opens(words(state.to))
            : state.from === state.to
              ? said.stays(words(state.to))
              : said.becomes(words(state.to)),
        ]),
    ...of.fields.map(({ name, from, to }) =>
      from === null ? said.set(title(name), shown(to)) : said.changed(title(name), shown(from), shown(to)),
    ),
    ...of.facets.map(({ name, to }) => said.facet(title(name), words(to))),
    ...of.clocks.map(({ serviceLevel, from, to, dueAt }) =>
      said.clock(title(serviceLevel), from, to, dueAt === null ? null : momentText(dueAt)),
    ),
    ...of.approvals.map(({ approvers, needed, stage }) => said.approval(words(stage), approvers.join(", "), needed)),
    ...of.runs.map(({ runbook, purpose }) => said.run(runbook ?? words(purpose))),
    ...of.opens.map(({ type, as }) => said.open(words(type), words(as))),
    ...of.told.map(({ to, subject }) => said.told(to.join(", ") || common.none, subject)),
  ];
}

function shown(value: unknown): string {
  if (isInstant(value)) return momentText(value);
  const whole = valueText(value);
  return whole === "" ? common.none : whole.length <= 80 ? whole : `${whole.slice(0, 80)}…`;
}

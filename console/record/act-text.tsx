import type { ReactNode } from "react";
import { momentText } from "../format/moment.ts";
import { valueText } from "../format/value.ts";
import { who, words } from "../format/words.ts";
import { text } from "./text.ts";
import { type Act, changesOf, moveOf } from "./acts.ts";

/** An act in one line: who did what, and where it led. */
export function actText(act: Act): ReactNode {
  const by = <b>{who(act.by)}</b>;
  if (act.events.some(({ kind }) => kind === "opened"))
    return (
      <>
        {by} {text.record.opened}
      </>
    );
  const move = moveOf(act);
  if (move !== null)
    return (
      <>
        {by} {words(move.command)} <span className="dim">{words(move.from ?? "")} →</span> <b>{words(move.to)}</b>
      </>
    );
  const changes = changesOf(act);
  if (changes.length > 0)
    return (
      <>
        {by} {text.record.set} {changes.map(([name]) => words(name)).join(", ")}
      </>
    );
  // Sentences of the ledger begin with who did it.
  return readable(act.events[0]!.text);
}

/** A sentence of the ledger with its instants in the zone of whoever reads it. */
export function readable(sentence: string): string {
  return sentence.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (instant) => momentText(instant));
}

/** A value that a field was given, shortened: the whole stands in the fields. */
export function shortValue(value: unknown): string {
  const whole = valueText(value);
  return whole.length <= 60 ? whole : `${whole.slice(0, 60)}…`;
}

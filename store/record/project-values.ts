/**
 * The parts of a commit that keep what lists read of a record. Only differences are written; a value has its place by
 * field and position, so that what goes and what comes never meet in one statement.
 */
import type { Declaration } from "../../engine/listing/declaration.ts";
import { cutText, type ProjectedText, type ProjectedValue, projectionOf } from "../../engine/listing/projection.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Statement } from "../statement.ts";

export function projectValues(
  statement: Statement,
  id: string,
  declaration: Declaration | null,
  before: RecordState | null,
  state: RecordState,
): void {
  if (declaration === null) return;
  const isMoved = before?.final !== state.final;
  if (!isMoved && before?.fields === state.fields && before.facets === state.facets && before.frozen === state.frozen)
    return;
  const old = before === null ? null : projectionOf(declaration, before);
  const now = projectionOf(declaration, state);
  const known = new Map(old?.values.map((value) => [placeOf(value), value]));
  const changed = now.values.filter((value) => isMoved || !isSame(known.get(placeOf(value)), value));
  const kept = new Set(isMoved ? [] : now.values.map(placeOf));
  const gone = (old?.values ?? []).filter((value) => !kept.has(placeOf(value)));
  if (gone.length > 0) {
    statement.part(
      "values_gone",
      `delete from record_values v using head, jsonb_to_recordset(${statement.rows(gone.map(placeRow))})
         as e(field text, position integer)
       where v.record_id = ${id} and v.final = ${statement.value(before?.final ?? false)}::boolean
         and v.field = e.field and v.position = e.position`,
    );
  }
  if (changed.length > 0) {
    statement.part(
      "values_kept",
      `insert into record_values (record_id, type, final, field, position, text, number, instant)
       select ${id}, ${statement.value(state.type)}::text, ${statement.value(state.final)}::boolean, e.*
       from head, jsonb_to_recordset(${statement.rows(changed.map(valueRow))})
         as e(field text, position integer, text text, number double precision, instant timestamptz)
       on conflict (record_id, field, position, final) do update
         set text = excluded.text, number = excluded.number, instant = excluded.instant`,
    );
  }
  const texts = [
    { part: "words", table: textTable(null), was: old?.text ?? null, is: now.text },
    { part: "frozen_words", table: textTable([]), was: old?.frozenText ?? null, is: now.frozenText },
  ];
  for (const { part, table, was, is } of texts)
    if (is !== null && JSON.stringify(was) !== JSON.stringify(is))
      statement.part(
        part,
        `${insertTexts(table)} from head, jsonb_to_recordset(${statement.rows([textRow(state, is)])}) ${textColumns} ${replaceText}`,
      );
}

/**
 * Where the words are that somebody finds records by who sees these fields as they were frozen (null = none of them).
 */
export function textTable(frozen: readonly string[] | null): "record_texts" | "frozen_texts" {
  return frozen === null ? "record_texts" : "frozen_texts";
}

/** What writes the texts of rows as `textRow` makes them. */
export const insertTexts = (table: string): string => `insert into ${table} (record_id, type, label, words, trigrams)
  select e.record_id, e.type, e.label, setweight(to_tsvector('simple', e.w4), 'A') || setweight(to_tsvector('simple', e.w3), 'B') ||
    setweight(to_tsvector('simple', e.w2), 'C') || setweight(to_tsvector('simple', e.w1), 'D'), e.trigrams`;
export const textColumns =
  "as e(record_id text, type text, label text, w4 text, w3 text, w2 text, w1 text, trigrams text)";
export const replaceText = `on conflict (record_id) do update
  set label = excluded.label, words = excluded.words, trigrams = excluded.trigrams`;

/** Misspelt words are found in so much of a record's texts, those of the greatest weight first. */
const maxTrigrams = 1_000;

export function textRow(state: Pick<RecordState, "id" | "type">, text: ProjectedText): object {
  const of = (weight: number): string =>
    text.parts
      .filter((part) => part.weight === weight)
      .map((part) => part.text)
      .join("\n");
  // Without the number, which comes first: all numbers are alike.
  const all = text.parts
    .slice(1)
    .map((part) => part.text)
    .join(" ");
  return {
    record_id: state.id,
    type: state.type,
    label: text.label,
    w4: of(4),
    w3: of(3),
    w2: of(2),
    w1: of(1),
    trigrams: cutText(all, maxTrigrams).toLowerCase(),
  };
}

export function valueRow({ field, position, text, number, instant }: ProjectedValue): object {
  return { field, position, text, number, instant: instant === null ? null : new Date(instant).toISOString() };
}

function placeRow({ field, position }: ProjectedValue): object {
  return { field, position };
}

function placeOf({ field, position }: ProjectedValue): string {
  return `${field} ${position}`;
}

function isSame(left: ProjectedValue | undefined, right: ProjectedValue): boolean {
  return left?.text === right.text && left.number === right.number && left.instant === right.instant;
}

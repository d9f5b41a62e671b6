import { suggestion } from "../../engine/base/suggestion.ts";
import { UsageError } from "../client/failure.ts";
import { parseTable } from "../table/parse.ts";
import { type AttributeFacts, attributeValue, type AttributeValues } from "./attribute-value.ts";

/** A configuration item as a row of a table tells of it. */
export interface CiRow {
  readonly line: number;
  readonly attributes: AttributeValues;
  /** What stands in the columns of relations: an id or name of a CI, or the name of another row. */
  readonly relations: readonly { readonly name: string; readonly to: string }[];
}

export interface CiColumns {
  /** Attribute of a column; a column without one counts where it is called as an attribute. */
  readonly attributes: { readonly [column: string]: string };
  /** Relation of a column. */
  readonly relations: { readonly [column: string]: string };
}

export interface CiTable {
  readonly rows: readonly CiRow[];
  /** Columns of which nothing is taken. */
  readonly ignored: readonly string[];
}

/**
 * Configuration items of a comma, semicolon or tab separated text with a line of column names. An empty cell says
 * nothing; several values of one attribute stand with a comma or semicolon between. Throws UsageError with all that is
 * wrong, by line.
 */
export function readCiCsv(path: string, text: string, known: readonly AttributeFacts[], columns: CiColumns): CiTable {
  const [head, ...body] = parseTable(path, text);
  if (head === undefined) throw new UsageError(`"${path}" is empty: its first line names the columns`);
  const names = head.cells.map((cell) => cell.trim());
  const attributes = new Map(known.map((attribute) => [attribute.name, attribute]));
  const faults = columnFaults(names, attributes, columns).map((fault) => `line ${head.line}: ${fault}`);
  const attributeOf = (column: string): AttributeFacts | undefined =>
    column in columns.relations ? undefined : attributes.get(columns.attributes[column] ?? column);
  const rows = body.map(({ line, cells }): CiRow => {
    if (cells.length !== names.length)
      faults.push(`line ${line}: it has ${cells.length} cells, and there are ${names.length} columns`);
    const said: AttributeValues = {};
    const relations: { name: string; to: string }[] = [];
    for (const [at, column] of names.entries()) {
      const cell = cells[at]?.trim() ?? "";
      if (cell === "") continue;
      const relation = columns.relations[column];
      if (relation !== undefined)
        relations.push(...cell.split(/\s*;\s*/).flatMap((to) => (to === "" ? [] : [{ name: relation, to }])));
      const attribute = attributeOf(column);
      if (attribute === undefined) continue;
      const value = attributeValue(attribute, cell);
      if (value.ok) said[attribute.name] = value.value;
      else faults.push(`line ${line}: ${value.fault}`);
    }
    return { line, attributes: said, relations };
  });
  if (faults.length > 0)
    throw new UsageError(`"${path}" cannot be imported:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  const ignored = names.filter((name) => attributeOf(name) === undefined && !(name in columns.relations));
  return { rows, ignored };
}

function columnFaults(
  names: readonly string[],
  known: ReadonlyMap<string, AttributeFacts>,
  { attributes, relations }: CiColumns,
): readonly string[] {
  const mapped = [...Object.keys(attributes), ...Object.keys(relations)];
  return [
    ...mapped
      .filter((column) => !names.includes(column))
      .map(
        (column) => `there is no column "${column}": ${suggestion(column, names) ?? `there are ${names.join(", ")}`}`,
      ),
    ...Object.values(attributes)
      .filter((name) => !known.has(name))
      .map((name) => `the class has no attribute "${name}": ${suggestion(name, [...known.keys()]) ?? "declare it"}`),
    ...[...new Set(names.filter((one, at) => names.indexOf(one) !== at))].map(
      (name) => `the column "${name}" stands there twice`,
    ),
  ];
}

import { parse } from "csv-parse/sync";
import { suggestion } from "../../engine/base/suggestion.ts";
import { UsageError } from "../client/failure.ts";

/** A row of a table of people, as it stands in the file. */
export interface PersonRow {
  readonly line: number;
  readonly name: string;
  readonly title: string;
  readonly email: string | null;
  readonly manager: string | null;
  readonly roles: readonly string[];
  readonly active: boolean;
  /** Null where the file has no such column: memberships stay as they are. */
  readonly groups: readonly string[] | null;
}

const columns = ["name", "title", "email", "manager", "roles", "groups", "active"];
const truths: { readonly [text: string]: boolean } = {
  "": true,
  true: true,
  yes: true,
  1: true,
  false: false,
  no: false,
  0: false,
};

/**
 * People of comma, semicolon or tab separated text with a line of column names: `name` and `title`, and where wanted
 * `email`, `manager`, `roles`, `groups` (several with spaces between) and `active` (true or false). Throws UsageError
 * with all that is wrong, by line.
 */
export function readPeopleCsv(path: string, text: string): readonly PersonRow[] {
  const faults: string[] = [];
  const rows = parseRows(path, text);
  const [head, ...body] = rows;
  if (head === undefined)
    throw new UsageError(`"${path}" is empty: its first line names the columns, such as ${columns.join(",")}`);
  const names = head.cells.map((cell) => cell.trim());
  for (const name of names)
    if (!columns.includes(name))
      faults.push(
        `line ${head.line}: "${name}" is no column: ${suggestion(name, columns) ?? `there are ${columns.join(", ")}`}`,
      );
  for (const name of ["name", "title"])
    if (!names.includes(name)) faults.push(`line ${head.line}: the column "${name}" is missing`);
  for (const name of new Set(names.filter((one, index) => names.indexOf(one) !== index)))
    faults.push(`line ${head.line}: the column "${name}" stands there twice`);
  const people = body.map(({ line, cells }): PersonRow => {
    const cell = (name: string): string => cells[names.indexOf(name)]?.trim() ?? "";
    const list = (name: string): string[] =>
      cell(name)
        .split(/[\s,;]+/)
        .filter((part) => part !== "");
    if (cells.length !== names.length)
      faults.push(`line ${line}: it has ${cells.length} cells, and there are ${names.length} columns`);
    for (const name of ["name", "title"]) if (cell(name) === "") faults.push(`line ${line}: the ${name} is empty`);
    const active = truths[cell("active").toLowerCase()];
    if (active === undefined) faults.push(`line ${line}: active is "${cell("active")}": write true or false`);
    return {
      line,
      name: cell("name"),
      title: cell("title"),
      email: cell("email") === "" ? null : cell("email"),
      manager: cell("manager") === "" ? null : cell("manager"),
      roles: list("roles"),
      active: active ?? true,
      groups: names.includes("groups") ? list("groups") : null,
    };
  });
  if (faults.length > 0)
    throw new UsageError(`"${path}" cannot be imported:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  return people;
}

function parseRows(path: string, text: string): { readonly line: number; readonly cells: readonly string[] }[] {
  try {
    const records = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as { readonly record: string[]; readonly info: { readonly lines: number } }[];
    return records.map(({ record, info }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    throw new UsageError(`"${path}" is no table: ${(error as Error).message}`, { cause: error });
  }
}

/** The one that the first line has most of. */
function delimiterOf(text: string): string {
  const line = /^[^\r\n]*/.exec(text)?.[0] ?? "";
  const counts = [",", ";", "\t"].map((mark) => ({ mark, count: line.split(mark).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).mark;
}

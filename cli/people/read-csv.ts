import type { z } from "zod";
import { groupName, roleName } from "../../api/contract/company.ts";
import { userName } from "../../api/contract/person.ts";
import { suggestion } from "../../engine/base/suggestion.ts";
import { UsageError } from "../client/failure.ts";
import { parseTable, type TableRow } from "../table/parse.ts";

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
  const [head, ...body] = parseTable(path, text);
  if (head === undefined)
    throw new UsageError(`"${path}" is empty: its first line names the columns, such as ${columns.join(",")}`);
  const names = head.cells.map((cell) => cell.trim());
  const faults = columnFaults(names).map((fault) => `line ${head.line}: ${fault}`);
  const people = body.map((row) => {
    const read = readRow(names, row);
    faults.push(...rowFaults(names, row, read).map((fault) => `line ${row.line}: ${fault}`));
    return read;
  });
  if (faults.length > 0)
    throw new UsageError(`"${path}" cannot be imported:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  return people;
}

function columnFaults(names: readonly string[]): readonly string[] {
  const unknown = names.filter((name) => !columns.includes(name));
  const twice = new Set(names.filter((one, index) => names.indexOf(one) !== index));
  return [
    ...unknown.map(
      (name) => `"${name}" is no column: ${suggestion(name, columns) ?? `there are ${columns.join(", ")}`}`,
    ),
    ...["name", "title"].filter((name) => !names.includes(name)).map((name) => `the column "${name}" is missing`),
    ...[...twice].map((name) => `the column "${name}" stands there twice`),
  ];
}

function readRow(names: readonly string[], { line, cells }: TableRow): PersonRow {
  const cell = (name: string): string => cells[names.indexOf(name)]?.trim() ?? "";
  const list = (name: string): string[] =>
    cell(name)
      .split(/[\s,;]+/)
      .filter((part) => part !== "");
  return {
    line,
    name: cell("name"),
    title: cell("title"),
    email: cell("email") || null,
    manager: cell("manager") || null,
    roles: list("roles"),
    active: truths[cell("active").toLowerCase()] ?? true,
    groups: names.includes("groups") ? list("groups") : null,
  };
}

function rowFaults(names: readonly string[], { cells }: TableRow, read: PersonRow): readonly string[] {
  const active = cells[names.indexOf("active")]?.trim() ?? "";
  const missing = (["name", "title"] as const).filter((name) => names.includes(name) && read[name] === "");
  return [
    ...(cells.length === names.length ? [] : [`it has ${cells.length} cells, and there are ${names.length} columns`]),
    ...missing.map((name) => `the ${name} is empty`),
    ...misnamed("name", userName, read.name === "" ? [] : [read.name]),
    ...misnamed("manager", userName, read.manager === null ? [] : [read.manager]),
    ...misnamed("roles", roleName, read.roles),
    ...misnamed("groups", groupName, read.groups ?? []),
    ...(truths[active.toLowerCase()] === undefined ? [`active is "${active}": write true or false`] : []),
  ];
}

/** Names that the API would refuse: here their line is known. */
function misnamed(column: string, name: z.ZodType, values: readonly string[]): readonly string[] {
  return values.flatMap((value) => {
    const { error } = name.safeParse(value);
    return error === undefined ? [] : [`${column} has "${value}": ${error.issues[0]?.message ?? ""}`];
  });
}

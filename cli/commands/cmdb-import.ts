import { readFile } from "node:fs/promises";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Request } from "../../client/call.ts";
import type { Client } from "../../client/client.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { UsageError } from "../client/failure.ts";
import { classOf, readClassFacts } from "../cmdb/class-facts.ts";
import { knownCi } from "../cmdb/known-ci.ts";
import { type CiRow, readCiCsv } from "../cmdb/read-csv.ts";
import { reportText } from "../cmdb/report-text.ts";
import { print } from "../output/print.ts";

type ReportItem = Request<"reportCis">["body"]["items"][number];

interface Pairs {
  readonly [column: string]: string;
}

interface ImportOptions extends ConnectOptions {
  readonly class: string;
  readonly map: Pairs;
  readonly relate: Pairs;
  readonly source: "import" | "manual";
  readonly dryRun?: boolean;
}

/** Most rows of one import. */
const mostRows = 10_000;

/** Adds `opsloom cmdb import FILE`. */
export function addCmdbImport(command: Command): void {
  withApiOptions(command.command("import"))
    .description("configuration items of a table, each taken or refused by itself (configurationManager)")
    .argument("<file>", "comma, semicolon or tab separated, its first line the columns")
    .requiredOption("--class <class>", "what its rows are")
    .option("--map <column=attribute>", "a column that is not called as its attribute; one --map each", pair, {})
    .option(
      "--relate <column=relation>",
      "a column that names the other end of a relation; one --relate each",
      pair,
      {},
    )
    .addOption(
      new Option("--source <source>", "whose word it is: precedence goes by it")
        .choices(["import", "manual"])
        .default("import"),
    )
    .option("--dry-run", "change nothing, and say what would be")
    .action(async (file: string, { dryRun = false, source, ...options }: ImportOptions) => {
      const text = await textOf(file);
      const api = await connect(options);
      const ciClass = classOf(await readClassFacts(api), options.class);
      const columns = { attributes: options.map, relations: options.relate };
      const { rows, ignored } = readCiCsv(file, text, ciClass.attributes, columns);
      if (rows.length > mostRows)
        throw new UsageError(`"${file}" has ${rows.length} rows, and one import takes ${mostRows}: split it`);
      if (rows.length === 0) throw new UsageError(`"${file}" has no rows behind its first line`);
      const items = await itemsOf(api, ciClass.name, rows);
      const reply = await api.call.reportCis({ body: { source, items, dryRun } });
      print(options.output, reply, () => {
        const left = ignored.length === 0 ? [] : [`nothing was taken of: ${ignored.join(", ")}`];
        return [reportText(reply.items, dryRun), ...left].join("\n");
      });
      if (reply.items.some(({ kind }) => kind === "refused")) process.exitCode = 1;
    });
}

function pair(text: string, before: Pairs): Pairs {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError("write COLUMN=NAME");
  return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}

/** The rows as the API takes them. Throws UsageError with the lines that name a CI that is not there. */
async function itemsOf(api: Client, ciClass: string, rows: readonly CiRow[]): Promise<ReportItem[]> {
  const refOf = ({ line }: CiRow): string => `line ${line}`;
  const byName = new Map(rows.map((row) => [row.attributes["name"], refOf(row)]));
  const found = new Map<string, string | null>();
  const faults: string[] = [];
  const items: ReportItem[] = [];
  for (const row of rows) {
    const relations: NonNullable<ReportItem["relations"]> = [];
    for (const { name, to } of row.relations) {
      const ref = byName.get(to);
      if (ref === undefined && !found.has(to)) found.set(to, (await knownCi(api, to))?.id ?? null);
      const id = found.get(to) ?? null;
      if (ref !== undefined) relations.push({ name, to: { ref } });
      else if (id !== null) relations.push({ name, to: { id } });
      else faults.push(`line ${row.line}: there is no configuration item "${to}", nor a row of that name`);
    }
    items.push({ ref: refOf(row), class: ciClass, attributes: row.attributes, relations });
  }
  if (faults.length > 0) throw new UsageError(faults.join("\n"));
  return items;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError(`"${path}" cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

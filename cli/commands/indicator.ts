import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { instantOption } from "../client/instant.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { figureCells, figureHeads, valueCell } from "../output/figures.ts";
import { print, remark } from "../output/print.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

/** `opsloom indicator list|show|rows|verify`: numbers over time, and what they are made of. */
export function indicatorCommand(): Command {
  return new Command("indicator")
    .description("numbers over time: time to resolve, promises kept, backlog")
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(rowsCommand())
    .addCommand(verifyCommand());
}

const periodText = "2026, 2026-Q4, 2026-11, 2026-W48 or 2026-11-29";

function listCommand(): Command {
  return withApiOptions(new Command("list"))
    .description("the indicators there are")
    .action(async (options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.listIndicators();
      print(options.output, items, () =>
        items.length === 0
          ? "no indicator is published, or none of records that you see all of"
          : table(
              ["indicator", "of", "counts", "by", "title"],
              items.map(({ name, of, counts, by, title }) => [name, of, counts, by.join(" "), title]),
            ),
      );
    });
}

interface PeriodOptions extends ConnectOptions {
  readonly period: string;
  readonly asOf?: string;
}

function ofPeriod(command: Command): Command {
  return withApiOptions(command)
    .argument("<name>")
    .requiredOption("--period <period>", periodText)
    .option("--as-of <instant>", "as it was known then, such as 2026-12-01T00:00:00Z", instantOption);
}

function showCommand(): Command {
  return ofPeriod(new Command("show"))
    .description("the number of a period, with what was excluded")
    .option("--by <field>", "for each value of a field too")
    .action(async (name: string, { period, asOf, by, ...options }: PeriodOptions & { readonly by?: string }) => {
      const api = await connect(options);
      const told = await api.call.showIndicator({ params: { name }, query: { period, asOf, by } });
      print(options.output, told, () => numberText(told, by));
    });
}

function numberText(told: Reply<"showIndicator">, by: string | undefined): string {
  const { indicator, period, asOf, provisional, total, groups } = told;
  const rows = [
    ["all", ...figureCells(indicator, total)],
    ...(groups ?? []).map(({ value, figures }) => [groupText(value), ...figureCells(indicator, figures)]),
  ];
  const lines = [
    `${indicator.title}, ${period.text}: as of ${clockTime(asOf)}${provisional ? ", provisional" : ""}`,
    table([by ?? "", ...figureHeads(indicator, total)], rows),
    ...total.target.map(
      ({ figure, wanted, met }) =>
        `target ${figure} ${wanted}: ${met === null ? "nothing to compare" : met ? "met" : "missed"}`,
    ),
  ];
  return lines.join("\n");
}

function groupText(value: unknown): string {
  return value === null ? "(none)" : oneLine(typeof value === "string" ? value : JSON.stringify(value));
}

function rowsCommand(): Command {
  return ofPeriod(new Command("rows"))
    .description("the records that a number is made of")
    .option("--limit <n>", "at most this many", wholeNumber(1), 50)
    .action(async (name: string, { period, asOf, limit, ...options }: PeriodOptions & { readonly limit: number }) => {
      const api = await connect(options);
      const { indicator } = await api.call.listIndicatorRows({ params: { name }, query: { period, asOf, limit: 1 } });
      const items = await readItems(
        (page) => api.each.listIndicatorRows({ params: { name }, query: { period, asOf, limit: page } }),
        limit,
      );
      print(options.output, items, () =>
        items.length === 0
          ? `nothing lies in ${period}`
          : table(
              ["record", "clock", "counted", "value", ...indicator.by],
              items.flatMap(({ record, results }) =>
                results.map(({ clock, counted, value, groups }) => [
                  record,
                  clock ?? "",
                  counted,
                  value === null ? "" : valueCell(indicator, value),
                  ...indicator.by.map((field) => groupText(groups[field] ?? null)),
                ]),
              ),
            ),
      );
    });
}

function verifyCommand(): Command {
  return withApiOptions(new Command("verify"))
    .description("count stored numbers anew, and say which differ")
    .argument("[name]", "one indicator; all of them when left out")
    .action(async (name: string | undefined, options: ConnectOptions) => {
      const api = await connect(options);
      const names = name === undefined ? (await api.call.listIndicators()).items.map((one) => one.name) : [name];
      const found: (Reply<"verifyIndicator">["items"][number] & { readonly indicator: string })[] = [];
      for (const indicator of names)
        for await (const one of api.each.verifyIndicator({ params: { name: indicator } }))
          found.push({ indicator, ...one });
      const wrong = found.filter(({ differs }) => differs !== null);
      if (wrong.length > 0) process.exitCode = 3;
      print(options.output, found, () =>
        [
          ...wrong.map(
            ({ indicator, period, asOf, differs }) => `${indicator} ${period} as of ${asOf}: ${differs ?? ""}`,
          ),
          `${String(found.length - wrong.length)} of ${String(found.length)} stored numbers are the same`,
        ].join("\n"),
      );
      if (found.length === 0)
        remark("a number is stored when it is shown after its period has settled; with --as-of by who may verify");
    });
}

import { Command } from "commander";
import type { Item, Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { instantOption } from "../client/instant.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

/** `opsloom metrics sources|list|show`. */
export function metricsCommand(): Command {
  return new Command("metrics")
    .description("what is measured: where it comes from, its series, their values")
    .addCommand(sourcesCommand())
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand());
}

function sourcesCommand(): Command {
  return withApiOptions(new Command("sources"))
    .description("where metrics come from, and how much of what was sent is kept")
    .action(async (options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.listMetricSources();
      print(options.output, items, () =>
        items.length === 0
          ? "no source of metrics is published"
          : table(
              ["source", "receives", "series", "kept", "not kept", "refused", "heard"],
              items.map(({ name, receive, series, kept, dropped, refused, heardAt }) => [
                name,
                receive,
                ...[series, kept, dropped, refused].map(String),
                heardAt === null ? "never" : clockTime(heardAt),
              ]),
            ),
      );
    });
}

interface ListOptions extends ConnectOptions {
  readonly source?: string;
  readonly metric?: string;
  readonly labels?: string;
  readonly limit: number;
}

function listCommand(): Command {
  return withApiOptions(new Command("list"))
    .description("the series that are kept")
    .option("--source <source>", "of one source")
    .option("--metric <metric>", "of one metric")
    .option("--labels <labels>", "with these labels, such as instance=db1:9100,job=node")
    .option("--limit <n>", "at most this many", wholeNumber(1), 50)
    .action(async ({ source, metric, labels, limit, ...options }: ListOptions) => {
      const api = await connect(options);
      const items = await readItems(
        (size) => api.each.listMetrics({ query: { source, metric, labels, limit: size } }),
        limit,
      );
      print(options.output, items, () =>
        items.length === 0
          ? "no such series is kept"
          : table(
              ["series", "source", "metric", "labels", "of", "last heard"],
              items.map((one) => [String(one.id), one.source, ...named(one), one.ci ?? "-", clockTime(one.seenAt)]),
            ),
      );
    });
}

function showCommand(): Command {
  return withApiOptions(new Command("show"))
    .description("the values of a series: of the last hour, or of the time that is asked for")
    .argument("<series>", "its number", wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option("--from <instant>", "from then on", instantOption)
    .option("--to <instant>", "until then", instantOption)
    .action(async (series: number, { from, to, ...options }: ConnectOptions & { from?: string; to?: string }) => {
      const api = await connect(options);
      const told = await api.call.showMetric({ params: { series }, query: { from, to } });
      print(options.output, told, () => valuesText(told));
    });
}

function valuesText({ series, samples, hours, from, to }: Reply<"showMetric">): string {
  const [metric, labels] = named(series);
  const head = `${metric} ${labels} of ${series.source}, ${clockTime(from)} to ${clockTime(to)}`;
  if (samples !== null && samples.length > 0)
    return [
      head,
      table(
        ["at", "value"],
        samples.map(({ at, value }) => [clockTime(at), String(value)]),
      ),
    ].join("\n");
  if (hours.length === 0) return `${head}: no values`;
  const rows = hours.map(({ at, samples: count, low, mean, high, last }) => [
    clockTime(at),
    ...[count, low, mean, high, last].map(String),
  ]);
  return [head, table(["hour", "samples", "low", "mean", "high", "last"], rows)].join("\n");
}

function named({ labels }: Pick<Item<"listMetrics">, "labels">): [metric: string, labels: string] {
  const rest = Object.entries(labels).filter(([label]) => label !== "__name__");
  return [labels["__name__"] ?? "", rest.map(([label, value]) => `${label}=${value}`).join(",")];
}

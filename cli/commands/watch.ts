import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { wholeNumber } from "../client/pages.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";
import { plural } from "../output/plural.ts";
import { print } from "../output/print.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

/** `opsloom watch list|show|test`. */
export function watchCommand(): Command {
  return new Command("watch")
    .description("what is noticed in what is measured")
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(testCommand());
}

function listCommand(): Command {
  return withApiOptions(new Command("list"))
    .description("the watches there are, and what they notice now")
    .action(async (options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.listWatches();
      print(options.output, items, () =>
        items.length === 0
          ? "no watch is published"
          : table(
              ["watch", "by", "source", "watched", "learning", "firing", "title"],
              items.map(({ name, method, source, watched, learning, firing, title }) => [
                name,
                method,
                source,
                ...[watched, learning, firing].map(String),
                title,
              ]),
            ),
      );
    });
}

function showCommand(): Command {
  return withApiOptions(new Command("show"))
    .description("what a watch knows of each series, the highest score first")
    .argument("<name>")
    .action(async (name: string, options: ConnectOptions) => {
      const api = await connect(options);
      const told = await api.call.showWatch({ params: { name } });
      print(options.output, told, () => watchText(told));
    });
}

function watchText({ title, source, method, groups }: Reply<"showWatch">): string {
  const head = `${title}: ${method} on ${source}`;
  if (groups.length === 0) return `${head}\nnothing it watches has come yet`;
  const rows = groups.map(({ labels, at, value, score, fires, learning, told, evidence }) => [
    Object.entries(labels)
      .map(([label, text]) => `${label}=${text}`)
      .join(","),
    clockTime(at),
    String(value),
    score.toFixed(1),
    learning ? "learning" : told !== null ? "told" : fires ? "firing" : "quiet",
    oneLine(
      Object.entries(evidence)
        .map(
          ([key, fact]) =>
            `${key} ${typeof fact === "number" ? String(Number(fact.toPrecision(6))) : JSON.stringify(fact)}`,
        )
        .join(", "),
    ),
  ]);
  return [head, table(["series", "at", "value", "score", "state", "because"], rows)].join("\n");
}

interface TestOptions extends ConnectOptions {
  readonly days: number;
  readonly series: number;
  readonly definitions: readonly string[];
}

function testCommand(): Command {
  return withApiOptions(new Command("test"))
    .description("what a watch would have told of what is stored, before it is published; nothing is written")
    .argument("<name>")
    .option("--days <n>", "so much of the past", wholeNumber(1, 400), 30)
    .option("--series <n>", "at most so many series", wholeNumber(1, 200), 20)
    .option("--definitions <paths...>", "files or folders with the watch as it is to be (as it is published)", [])
    .action(async (name: string, { days, series, definitions, ...options }: TestOptions) => {
      const api = await connect(options);
      const files = definitions.length === 0 ? [] : [...(await readDefinitionFiles(definitions))];
      const tried = await api.call.testWatch({ params: { name }, body: { files, days, series } });
      print(options.output, tried, () => triedText(name, days, tried));
    });
}

function triedText(
  name: string,
  days: number,
  { watched, samples, learning, perDay, events, problems }: Reply<"testWatch">,
): string {
  const rows = events.map(({ at, state, severity, title }) => [clockTime(at), state, String(severity), oneLine(title)]);
  return [
    ...(rows.length === 0 ? [] : [table(["at", "state", "severity", "title"], rows)]),
    ...problems,
    `"${name}" would have told ${perDay.toFixed(2)} alerts a day of ${plural(watched, "series", "series")} in ${plural(days, "day")} (${plural(samples, "sample")})${learning === 0 ? "" : `; of ${String(learning)} too little is stored`}`,
  ].join("\n");
}

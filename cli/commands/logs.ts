import { setTimeout as pause } from "node:timers/promises";
import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { wholeNumber } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";
import { shipCommand } from "./logs-ship.ts";
import { muteCommand, showCommand, templatesCommand } from "./logs-templates.ts";

/** `opsloom logs sources|templates|show|mute|unmute|tail|ship`. */
export function logsCommand(): Command {
  return new Command("logs")
    .description("what logs say: where lines come from, what they have in common, what of it is noise")
    .addCommand(sourcesCommand())
    .addCommand(templatesCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(muteCommand(true))
    .addCommand(muteCommand(false))
    .addCommand(tailCommand())
    .addCommand(shipCommand());
}

function sourcesCommand(): Command {
  return withApiOptions(new Command("sources"))
    .description("where lines come from, how many, and what could not be taken")
    .action(async (options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.listLogSources();
      print(options.output, items, () => (items.length === 0 ? "no source of logs is published" : sourcesText(items)));
    });
}

function sourcesText(items: Reply<"listLogSources">["items"]): string {
  const refused = items.flatMap(({ name, refused: all }) =>
    all.map(({ reason, lines, example, lastAt }) => [
      name === "" ? "(none)" : name,
      String(lines),
      reason,
      clockTime(lastAt),
      oneLine(example),
    ]),
  );
  const sources = table(
    ["source", "receives", "lines", "waiting", "templates", "kept", "heard"],
    items
      .filter(({ name }) => name !== "")
      .map(({ name, receive, lines, waiting, templates, kept, heardAt }) => [
        name,
        receive ?? "nothing",
        ...[lines, waiting, templates, kept].map(String),
        heardAt === null ? "never" : clockTime(heardAt),
      ]),
  );
  if (refused.length === 0) return sources;
  return [sources, "", "not taken:", table(["source", "lines", "because", "last", "such as"], refused)].join("\n");
}

function tailCommand(): Command {
  return withApiOptions(new Command("tail"))
    .description("lines as they come, until Ctrl-C")
    .argument("<source>")
    .option("--for <seconds>", "end after so many seconds", wholeNumber(1, 86_400))
    .action(async (source: string, { for: seconds, ...options }: ConnectOptions & { for?: number }) => {
      const api = await connect(options);
      const end = seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + seconds * 1_000;
      let { next } = await api.call.followLogLines({ params: { source }, query: {} });
      while (Date.now() < end) {
        const told = await api.call.followLogLines({ params: { source }, query: { after: next } });
        for (const one of told.items)
          print(options.output, one, () =>
            [one.host, one.app, one.severity, one.line].filter((part) => part !== "").join(" "),
          );
        ({ next } = told);
        if (told.items.length === 0) await pause(500);
      }
    });
}

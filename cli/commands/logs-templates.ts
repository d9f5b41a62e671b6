import { Command } from "commander";
import type { Item, Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { UsageError } from "../client/failure.ts";
import { instantOption } from "../client/instant.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { plural } from "../output/plural.ts";
import { print } from "../output/print.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

interface TemplatesOptions extends ConnectOptions {
  readonly source?: string;
  readonly text?: string;
  readonly muted?: true;
  readonly since?: string;
  readonly silent?: string;
  readonly limit: number;
}

export function templatesCommand(): Command {
  return withApiOptions(new Command("templates"))
    .description("what lines have in common, those that were seen last first")
    .option("--source <source>", "of one source")
    .option("--text <text>", "with this in it")
    .option("--muted", "those that somebody called noise")
    .option("--since <instant>", "those that were new from then on", instantOption)
    .option("--silent <instant>", "those of which nothing has come since then", instantOption)
    .option("--limit <n>", "at most this many", wholeNumber(1), 50)
    .action(async ({ source, text, muted, since, silent, limit, ...options }: TemplatesOptions) => {
      const api = await connect(options);
      const items = await readItems(
        (size) =>
          api.each.listLogTemplates({
            query: {
              source,
              text,
              since,
              silent,
              limit: size,
              ...(muted === undefined ? {} : { muted: "true" as const }),
            },
          }),
        limit,
      );
      print(options.output, items, () =>
        items.length === 0
          ? "no such template is there: lines are counted when their window is over"
          : table(["template", "source", "lines", "first", "last", "", "text"], items.map(templateRow)),
      );
    });
}

function templateRow({ id, source, lines, firstAt, seenAt, muted, text }: Item<"listLogTemplates">): string[] {
  return [id, source, String(lines), clockTime(firstAt), clockTime(seenAt), muted ? "muted" : "", oneLine(text)];
}

export function showCommand(): Command {
  return withApiOptions(new Command("show"))
    .description("a template with lines of it, and what people said of it")
    .argument("<template>", "its id")
    .option("--source <source>", "of this source, where several have it")
    .action(async (id: string, { source, ...options }: ConnectOptions & { source?: string }) => {
      const api = await connect(options);
      const told = await api.call.showLogTemplate({ params: await placeOf(api, id, source) });
      print(options.output, told, () => templateText(told));
    });
}

function templateText({
  source,
  text,
  lines,
  firstAt,
  seenAt,
  samples,
  series,
  mutes,
}: Reply<"showLogTemplate">): string {
  return [
    text,
    `of ${source}: ${plural(lines, "line")} from ${clockTime(firstAt)} to ${clockTime(seenAt)}`,
    ...series.map(({ id, labels }) => `series ${String(id)} ${originText(labels)}`),
    ...mutes.map(
      ({ muted, reason, by, at }) => `${muted ? "muted" : "not muted"} by ${by} at ${clockTime(at)}: ${reason}`,
    ),
    "",
    table(
      ["came", "host", "app", "severity", "line"],
      samples.map(({ receivedAt, host, app, severity, line }) => [
        clockTime(receivedAt),
        host,
        app,
        severity,
        oneLine(line),
      ]),
    ),
  ].join("\n");
}

function originText(labels: { readonly [label: string]: string }): string {
  return Object.entries(labels)
    .filter(([label]) => !["__name__", "template"].includes(label))
    .map(([label, value]) => `${label}=${value}`)
    .join(",");
}

export function muteCommand(muted: boolean): Command {
  return withApiOptions(new Command(muted ? "mute" : "unmute"))
    .description(muted ? "call a template noise: watches tell nothing of it" : "let watches tell of a template again")
    .argument("<template>", "its id")
    .requiredOption("--reason <text>", "why")
    .option("--source <source>", "of this source, where several have it")
    .action(
      async (id: string, { source, reason, ...options }: ConnectOptions & { source?: string; reason: string }) => {
        const api = await connect(options);
        const params = await placeOf(api, id, source);
        const told = await api.call.muteLogTemplate({ params, body: { muted, reason } });
        print(options.output, told, () => `${muted ? "muted" : "not muted any more"}: ${told.text}`);
      },
    );
}

type Api = Awaited<ReturnType<typeof connect>>;

/** Ids are made of the source too, so that one without its source is enough. */
async function placeOf(
  api: Api,
  id: string,
  source: string | undefined,
): Promise<{ source: string; template: string }> {
  if (source !== undefined) return { source, template: id };
  for await (const item of api.each.listLogTemplates({ query: { limit: 200 } }))
    if (item.id === id) return { source: item.source, template: id };
  throw new UsageError(`there is no template "${id}": opsloom logs templates lists them`);
}

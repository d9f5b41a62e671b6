import { Command } from "commander";
import type { Item } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime, withClockTimes } from "../output/time.ts";

/** `opsloom notices [list]`: what you were told, newest first. */
export function noticesCommand(): Command {
  return new Command("notices").description("your inbox").addCommand(listCommand(), { isDefault: true });
}

function listCommand(): Command {
  return withApiOptions(new Command("list"))
    .description("what you were told, newest first")
    .option("--unread", "only those not read")
    .option("--full", "each with its text, and why it was sent to you")
    .option("--mark-read", "mark those shown as read")
    .option("--limit <n>", "at most this many", wholeNumber(1), 50)
    .action(
      async (options: ConnectOptions & { unread?: boolean; full?: boolean; markRead?: boolean; limit: number }) => {
        const api = await connect(options);
        const unread = options.unread === true ? "true" : undefined;
        const items = await readItems((limit) => api.each.listNotices({ query: { unread, limit } }), options.limit);
        const row = (notice: Item<"listNotices">) => [
          notice.readAt === null ? "*" : "",
          clockTime(notice.createdAt),
          numberIn(notice.recordId),
          oneLine(notice.subject),
          withClockTimes(notice.because),
        ];
        print(options.output, items, () => {
          if (items.length === 0) return options.unread === true ? "no notices that you have not read" : "no notices";
          if (options.full === true) return items.map(fullText).join("\n\n");
          return table(["new", "at", "record", "subject", "why"], items.map(row));
        });
        if (options.markRead !== true) return;
        for (const { id } of items.filter(({ readAt }) => readAt === null))
          await api.call.readNotice({ params: { id } });
      },
    );
}

function fullText({ recordId, readAt, createdAt, subject, text, because }: Item<"listNotices">): string {
  const state = readAt === null ? ", new" : "";
  const lines = text.trim() === "" ? [] : text.trimEnd().split("\n");
  return [
    `${clockTime(createdAt)}  ${oneLine(subject)}${state}`,
    ...lines.map((line) => `  ${withClockTimes(line)}`),
    `  why you: ${withClockTimes(because)}`,
    `  about:   ${numberIn(recordId)} (opsloom ${recordId.split("/")[0] ?? ""} show ${numberIn(recordId)})`,
  ].join("\n");
}

function numberIn(recordId: string): string {
  return recordId.slice(recordId.indexOf("/") + 1);
}

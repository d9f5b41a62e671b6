import { Command } from "commander";
import type { Item } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

/** `opsloom notices [list]`: what you were told, newest first. */
export function noticesCommand(): Command {
  return new Command("notices").description("your inbox").addCommand(listCommand(), { isDefault: true });
}

function listCommand(): Command {
  return withApiOptions(new Command("list"))
    .description("what you were told, newest first")
    .option("--unread", "only those not read")
    .option("--mark-read", "mark those shown as read")
    .option("--limit <n>", "at most this many", wholeNumber(1), 50)
    .action(async (options: ConnectOptions & { unread?: boolean; markRead?: boolean; limit: number }) => {
      const api = await connect(options);
      const unread = options.unread === true ? "true" : undefined;
      const items = await readItems((limit) => api.each.listNotices({ query: { unread, limit } }), options.limit);
      const row = (notice: Item<"listNotices">) => [
        notice.readAt === null ? "*" : "",
        clockTime(notice.createdAt),
        notice.recordId,
        oneLine(notice.subject),
        notice.because,
      ];
      print(options.output, items, () =>
        items.length === 0 ? "no notices" : table(["new", "at", "record", "subject", "because"], items.map(row)),
      );
      if (options.markRead !== true) return;
      for (const { id } of items.filter(({ readAt }) => readAt === null)) await api.call.readNotice({ params: { id } });
    });
}

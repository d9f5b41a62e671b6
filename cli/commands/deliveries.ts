import { Command } from "commander";
import type { Item } from "../../client/call.ts";
import { UsageError } from "../client/failure.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { plural } from "../output/plural.ts";
import { print } from "../output/print.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

/** `opsloom deliveries list|show|retry`. */
export function deliveriesCommand(): Command {
  const command = new Command("deliveries").description(
    "what was sent as events and not understood; for administrators and automation",
  );
  withApiOptions(command.command("list"))
    .description("deliveries of which something was not understood, newest first")
    .option("--source <source>", "of one event source")
    .option("--limit <n>", "at most this many", wholeNumber(1), 50)
    .action(async ({ source, limit, ...options }: ConnectOptions & { source?: string; limit: number }) => {
      const api = await connect(options);
      const items = await readItems((size) => api.each.listDeliveries({ query: { source, limit: size } }), limit);
      const row = (one: Item<"listDeliveries">) => [
        String(one.id),
        one.source,
        clockTime(one.receivedAt),
        one.items === null ? "all" : plural(one.rejected, "item"),
        oneLine(one.reason),
      ];
      print(options.output, items, () =>
        items.length === 0
          ? "everything that was sent was understood"
          : table(["id", "source", "received", "rejected", "reason"], items.map(row)),
      );
    });
  withApiOptions(command.command("show"))
    .description("one delivery: why it was not understood, and its body as it was sent")
    .argument("<id>", "number of the delivery", wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .action(async (id: number, options: ConnectOptions) => {
      const api = await connect(options);
      const one = await api.call.showDelivery({ params: { id } });
      print(options.output, one, () =>
        [
          `delivery ${one.id} of ${one.source}, received ${clockTime(one.receivedAt)}`,
          `not understood: ${one.items === null ? "all of it" : `items ${one.items.join(", ")} (counted from 0)`}`,
          ...one.reason.split("; ").map((reason) => `  ${oneLine(reason)}`),
          JSON.stringify(JSON.parse(one.body), null, 2),
        ].join("\n"),
      );
    });
  withApiOptions(command.command("retry"))
    .description("read again what was not understood, with the definitions as they are now")
    .argument("[id]", "of one delivery", wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option("--all", "of every delivery")
    .option("--source <source>", "of every delivery of one event source")
    .action(async (id: number | undefined, options: ConnectOptions & { all?: boolean; source?: string }) => {
      const ways = [id !== undefined, options.all === true, options.source !== undefined].filter(Boolean);
      if (ways.length !== 1) throw new UsageError("name one delivery, or say --all or --source SOURCE");
      const api = await connect(options);
      const { retried } = await (id === undefined
        ? api.call.retryDeliveries({ query: { source: options.source } })
        : api.call.retryDelivery({ params: { id } }));
      print(options.output, { retried }, () =>
        retried === 0 ? "nothing was rejected" : `${plural(retried, "delivery is", "deliveries are")} read again`,
      );
    });
  return command;
}

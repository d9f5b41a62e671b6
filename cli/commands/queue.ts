import { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { recordCell } from "../output/record-cell.ts";
import { table } from "../output/table.ts";

/** `opsloom queue list|show`: lists that process owners made for your roles and groups. */
export function queueCommand(): Command {
  return new Command("queue")
    .description("the queues that are yours, and what is in them")
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand());
}

function listCommand(): Command {
  return withApiOptions(new Command("list"))
    .description("your queues, with how much is in them")
    .action(async (options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.listQueues();
      const number = (count: number | null): string => (count === null ? "" : String(count));
      print(options.output, items, () =>
        items.length === 0
          ? "no queue is for your roles and groups"
          : table(
              ["queue", "records", "at risk", "breached", "title"],
              items.map(({ name, title, count, more, atRisk, breached, fault }) => [
                name,
                `${number(count)}${more ? "+" : ""}`,
                number(atRisk),
                number(breached),
                fault === null ? title : `${title}: cannot be read, ${fault}`,
              ]),
            ),
      );
    });
}

function showCommand(): Command {
  return withApiOptions(new Command("show"))
    .description("what is in a queue, in its order")
    .argument("<name>")
    .option("--limit <n>", "at most this many", wholeNumber(1), 50)
    .action(async (name: string, options: ConnectOptions & { limit: number }) => {
      const api = await connect(options);
      const { queue } = await api.call.showQueue({ params: { name }, query: { limit: 1 } });
      const items = await readItems(
        (limit) => api.each.showQueue({ params: { name }, query: { limit } }),
        options.limit,
      );
      print(options.output, items, () =>
        items.length === 0
          ? `nothing is in "${queue.title}"`
          : table(
              queue.columns,
              items.map((record) => queue.columns.map((column) => recordCell(record, column))),
            ),
      );
    });
}

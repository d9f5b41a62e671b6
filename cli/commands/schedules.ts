import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { wholeNumber } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";

/** `opsloom schedules list`: what is due by the calendar, and when. */
export function schedulesCommand(): Command {
  return new Command("schedules").description("what is due by the calendar").addCommand(
    withApiOptions(new Command("list"))
      .description("the published schedules, when each is due next, and what came of it last")
      .option("--next <n>", "so many occurrences of each", wholeNumber(1), 3)
      .action(async (options: ConnectOptions & { next: number }) => {
        const api = await connect(options);
        const { items } = await api.call.listSchedules({ query: { next: options.next } });
        print(options.output, items, () =>
          items.length === 0
            ? "no schedule is published"
            : table(
                ["schedule", "does", "next", "last"],
                items.map((one) => [one.name, `${one.does} ${one.what}`, nextText(one), lastText(one)]),
              ),
        );
      }),
    { isDefault: true },
  );
}

type Item = Reply<"listSchedules">["items"][number];

function nextText({ next, paused }: Item): string {
  if (paused) return "held by a person";
  return next.length === 0 ? "never" : next.join(", ");
}

function lastText({ last }: Item): string {
  if (last === null) return "";
  const { at, result, refused } = last;
  return `${at}: ${result ?? (refused === null ? "nothing" : `refused, ${refused}`)}`;
}

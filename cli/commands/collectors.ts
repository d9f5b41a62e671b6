import { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

/** `opsloom collectors`: what each serves, and whether it is at work. */
export function collectorsCommand(): Command {
  return withApiOptions(new Command("collectors"))
    .description("collectors of discovery: what they serve, and whether they are at work")
    .action(async (options: ConnectOptions) => {
      const { items } = await (await connect(options)).call.listCollectors();
      print(options.output, items, () =>
        items.length === 0
          ? "no Collector is published"
          : table(
              ["name", "ranges", "seen", "silent since", "workers"],
              items.map(({ name, ranges, seenAt, silentSince, workers }) => [
                name,
                ranges.join(" "),
                seenAt === null ? "never" : clockTime(seenAt),
                silentSince === null ? "" : clockTime(silentSince),
                workers.join(" "),
              ]),
            ),
      );
    });
}

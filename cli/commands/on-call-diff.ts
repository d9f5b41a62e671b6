import { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { UsageError } from "../client/failure.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";

/** `opsloom oncall diff PATH...`: who is on call otherwise than now, once the plans of these files are published. */
export function diffCommand(): Command {
  return withApiOptions(new Command("diff"))
    .description("who would be on call otherwise by the plans of these files, what people have changed included")
    .argument("<paths...>", "files or folders with plans, and the calendars that these name and that are not published")
    .option("--days <days>", "how far ahead, at most 92", "14")
    .action(async (paths: string[], options: ConnectOptions & { days: string }) => {
      const days = Number(options.days);
      if (!Number.isInteger(days) || days < 1 || days > 92)
        throw new UsageError(`--days is "${options.days}": write 1 to 92`);
      const files = await readDefinitionFiles(paths);
      const api = await connect(options);
      const { items } = await api.call.compareOnCall({ body: { files: [...files], days } });
      print(options.output, items, () =>
        items.length === 0
          ? `nobody else is on call in the next ${days} days`
          : table(
              ["plan", "from", "until", "before", "after"],
              items.map((one) => [one.plan, one.from, one.until, one.before ?? "(nobody)", one.after ?? "(nobody)"]),
            ),
      );
    });
}

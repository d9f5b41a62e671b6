import { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { wholeNumber } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";

interface FreeOptions extends ConnectOptions {
  readonly length: string;
  readonly from?: string;
  readonly lifecycle?: string;
  readonly limit: number;
}

/** `opsloom windows free CI...`: when nobody holds them. */
export function windowsCommand(): Command {
  return new Command("windows").description("windows of time on configuration items").addCommand(
    withApiOptions(new Command("free"))
      .description("the next windows in which nobody holds these CIs and what depends on them")
      .argument("<cis...>")
      .requiredOption("--length <duration>", "how long it lasts, such as 2h")
      .option("--from <instant>", "from then on, such as 2026-12-24T09:00:00+01:00 (default: now)")
      .option("--lifecycle <name>", "keep to the rules of this one (default: of all that take windows)")
      .option("--limit <n>", "at most this many, 20 at the most", wholeNumber(1), 3)
      .action(async (cis: string[], options: FreeOptions) => {
        const api = await connect(options);
        const { length, from, lifecycle, limit } = options;
        const answer = await api.call.listFreeWindows({
          query: { cis: cis.join(","), length, from, lifecycle, limit },
        });
        print(options.output, answer, () => {
          const rules = `Takes ${answer.cis.join(", ")}, by the rules of ${answer.lifecycles.join(", ")}.`;
          if (answer.items.length === 0) return `No window is free within 90 days.\n${rules}`;
          return `${table(
            ["from", "until"],
            answer.items.map((one) => [one.from, one.until]),
          )}\n${rules}`;
        });
      }),
  );
}

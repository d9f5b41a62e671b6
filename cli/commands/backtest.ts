import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";
import { plural } from "../output/plural.ts";
import { print, remark } from "../output/print.ts";
import { sinceOf } from "../client/since.ts";

type Page = Reply<"backtestDefinitions">;
type Differing = Page["differing"][number];

interface BacktestOptions extends ConnectOptions {
  readonly since: string;
  readonly clocks?: boolean;
}

/** `opsloom backtest [PATH...] --since 90d`: exit code 0 all go the same way, 3 some would not. */
export function backtestCommand(): Command {
  return withApiOptions(new Command("backtest"))
    .description("decide records of the past by definitions before they are published, and say what would be another")
    .argument("[paths...]", "files or folders", ["definitions"])
    .option("--since <span>", "records opened in the last days, such as 90d, or from an instant on", "90d")
    .option("--clocks", "those alone in which a clock ends otherwise")
    .action(async (paths: string[], options: BacktestOptions) => {
      const api = await connect(options);
      const files = [...(await readDefinitionFiles(paths))];
      const since = sinceOf(options.since, Date.now());
      const differing: Differing[] = [];
      const unplayable: Page["unplayable"] = [];
      let records = 0;
      let types: readonly string[] = [];
      for (let cursor: string | null = null, more = true; more;) {
        const page: Page = await api.call.backtestDefinitions({
          body: { files, since, ...(cursor === null ? {} : { cursor }), limit: 50 },
        });
        records += page.records;
        ({ types } = page);
        differing.push(...page.differing.filter((one) => options.clocks !== true || one.differences.some(isClock)));
        unplayable.push(...page.unplayable);
        more = page.next !== null;
        cursor = page.next;
        if (more) remark(`${plural(records, "record")} so far, ${differing.length} would be another`);
      }
      print(options.output, { since, types, records, differing, unplayable }, () =>
        [
          ...differing.flatMap(told),
          ...unplayable.map(({ record, because }) => `${record}: cannot be replayed: ${because}`),
          `${plural(records, "record")} of ${types.length === 0 ? "no type that changes" : types.join(", ")}: ${differing.length} would go another way, ${unplayable.length} cannot be replayed`,
        ].join("\n"),
      );
      if (differing.length > 0) process.exitCode = 3;
    });
}

const isClock = ({ aspect }: Differing["differences"][number]): boolean => aspect === "clock";

function told({ record, differences }: Differing): string[] {
  return differences.map(({ aspect, name, was, wouldBe, because }) => {
    const why = because === null ? "" : ` (${because})`;
    return `${record}: ${aspect} ${name} was ${was ?? "not there"}, would be ${wouldBe ?? "not there"}${why}`;
  });
}

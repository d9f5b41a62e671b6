import { Command } from "commander";
import type { Item } from "../../client/call.ts";
import { UsageError } from "../client/failure.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { plural } from "../output/plural.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

/** `opsloom effects list|retry`. */
export function effectsCommand(): Command {
  const command = new Command("effects").description(
    "what commits asked for and could not be carried out; for administrators and automation",
  );
  withApiOptions(command.command("list"))
    .description("effects that failed so far, oldest first: retrying, or parked because they were refused for good")
    .option("--parked", "only those that are not tried any more")
    .action(async (options: ConnectOptions & { parked?: boolean }) => {
      const api = await connect(options);
      const effects = await readItems((limit) =>
        api.each.listEffects({ query: { state: options.parked === true ? "parked" : undefined, limit } }),
      );
      const row = (effect: Item<"listEffects">) => [
        effect.id,
        effect.kind,
        effect.state,
        String(effect.attempts),
        clockTime(effect.createdAt),
        effect.recordId ?? "",
        oneLine(effect.reason),
      ];
      print(options.output, effects, () =>
        effects.length === 0
          ? options.parked === true
            ? "nothing is parked"
            : "everything was carried out"
          : table(["id", "kind", "state", "tries", "since", "record", "reason"], effects.map(row)),
      );
    });
  withApiOptions(command.command("retry"))
    .description("try parked effects again; publishing a definition does so as well")
    .argument("[id]", "of one effect")
    .option("--all", "every parked effect")
    .action(async (id: string | undefined, options: ConnectOptions & { all?: boolean }) => {
      if ((id === undefined) === (options.all !== true)) throw new UsageError("name one effect, or say --all");
      const api = await connect(options);
      const { retried } = await (id === undefined ? api.call.retryEffects() : api.call.retryEffect({ params: { id } }));
      print(options.output, { retried }, () =>
        retried.length === 0
          ? "nothing is parked"
          : [`${plural(retried.length, "effect")} tried again`, ...retried.map((each) => `  ${each}`)].join("\n"),
      );
    });
  return command;
}

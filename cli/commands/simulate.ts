import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";
import { plural } from "../output/plural.ts";
import { print } from "../output/print.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";
import { sinceOf } from "../client/since.ts";

type Simulation = Reply<"simulateAlerts">;

/** `opsloom simulate [PATH...] --since 7d`: exit code 0 the same records are opened, 3 others. */
export function simulateCommand(): Command {
  return withApiOptions(new Command("simulate"))
    .description(
      "replay what monitoring has sent by definitions before they are published, and say what would be another",
    )
    .argument("[paths...]", "files or folders", ["definitions"])
    .option("--since <span>", "what was received in the last days, such as 7d, or from an instant on", "7d")
    .action(async (paths: string[], { since, ...options }: ConnectOptions & { readonly since: string }) => {
      const api = await connect(options);
      const files = [...(await readDefinitionFiles(paths))];
      const found = await api.call.simulateAlerts({ body: { files, since: sinceOf(since, Date.now()) } });
      print(options.output, found, () => told(found).join("\n"));
      if (found.goneCount + found.addedCount > 0) process.exitCode = 3;
    });
}

function told(found: Simulation): readonly string[] {
  const { before, after, deliveries, first, until, truncated } = found;
  const row = (what: string, key: "events" | "rejected" | "alerts" | "groups" | "records" | "told") => [
    what,
    String(before[key]),
    String(after[key]),
    signed(after[key] - before[key]),
  ];
  return [
    `${plural(deliveries, "delivery", "deliveries")}${first === null ? "" : ` from ${first} to ${until}`}${truncated ? ", cut there by a limit" : ""}`,
    table(
      ["", "published", "these", "difference"],
      [
        row("events", "events"),
        row("not understood", "rejected"),
        row("alerts", "alerts"),
        row("groups", "groups"),
        row("records", "records"),
        row("people hear", "told"),
        ["asked nobody", share(before.reduction), share(after.reduction), ""],
      ],
    ),
    ...listed("opened no more", found.gone, found.goneCount),
    ...listed("opened as well", found.added, found.addedCount),
    ...found.notes.map((note) => `note: ${note}`),
  ];
}

function listed(what: string, openings: Simulation["gone"], count: number): readonly string[] {
  if (count === 0) return [];
  return [
    `${what}: ${String(count)}`,
    table(
      ["at", "record", "rule", "alert", "alerts", "title"],
      openings.map((one) => [
        clockTime(one.at),
        one.record,
        one.rule,
        one.alert,
        String(one.alerts),
        oneLine(one.title),
      ]),
    ),
    ...(openings.length < count ? [`and ${String(count - openings.length)} more`] : []),
  ];
}

function share(reduction: number | null): string {
  return reduction === null ? "" : `${String(reduction / 100)} %`;
}

function signed(difference: number): string {
  return difference > 0 ? `+${String(difference)}` : String(difference);
}

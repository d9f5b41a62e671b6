import { Command } from "commander";
import type { Item } from "../../client/call.ts";
import { alertGroupsCommand } from "./alert-groups.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { sinceOf } from "../client/since.ts";
import { plural } from "../output/plural.ts";
import { print } from "../output/print.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

interface ListOptions extends ConnectOptions {
  readonly all?: boolean;
  readonly ci?: string;
  readonly unbound?: boolean;
  readonly maintenance?: boolean;
  readonly limit: number;
}

/** `opsloom alerts list|show|noise|groups`. */
export function alertsCommand(): Command {
  const command = new Command("alerts").description("what monitoring says, and why it did or did not open something");
  withApiOptions(command.command("list"))
    .description("alerts, last changed first")
    .option("--all", "cleared ones too")
    .option("--ci <ci>", "bound to one configuration item")
    .option("--unbound", "those that no configuration item was found for, and what was tried")
    .option("--maintenance", "those that open nothing now, because somebody works there")
    .option("--limit <n>", "at most this many", wholeNumber(1), 50)
    .action(async (options: ListOptions) => {
      const api = await connect(options);
      const state = options.all === true ? undefined : "firing";
      const items = await readItems(
        (limit) =>
          api.each.listAlerts({
            query: {
              state,
              ci: options.ci,
              limit,
              bound: options.unbound === true ? "false" : undefined,
              maintenance: options.maintenance === true ? "true" : undefined,
            },
          }),
        options.limit,
      );
      const row = (alert: Item<"listAlerts">) => [
        alert.id,
        alert.maintenance !== null ? "maintenance" : alert.flapping ? "flapping" : alert.state,
        String(alert.severity ?? ""),
        String(alert.count),
        alert.ci ?? "unbound",
        clockTime(alert.changedAt),
        oneLine(alert.title),
        ...(options.unbound === true ? [triedText(alert.reason["binding"])] : []),
      ];
      print(options.output, items, () =>
        items.length === 0
          ? "no alert matches"
          : table(
              [
                "id",
                "state",
                "sev",
                "events",
                "ci",
                "changed",
                "title",
                ...(options.unbound === true ? ["tried"] : []),
              ],
              items.map(row),
            ),
      );
    });
  withApiOptions(command.command("show"))
    .description("one alert: which CI, rule and group, and why")
    .argument("<id>", "SOURCE/KEY")
    .action(async (id: string, options: ConnectOptions) => {
      const api = await connect(options);
      const alert = await api.call.showAlert({ params: { id } });
      print(options.output, alert, () => {
        const reasons = Object.entries(alert.reason).map(
          ([what, why]) => `  ${what}: ${typeof why === "string" ? why : JSON.stringify(why)}`,
        );
        return [
          `${alert.id}  ${alert.title}`,
          `${alert.state}, ${alert.count} events, rule ${alert.rule ?? "none"}, group ${alert.group ?? "none"}, record ${alert.recordId ?? "none"}`,
          ...(alert.original === null
            ? []
            : [`severity ${alert.severity ?? "unknown"}, its source says ${alert.original}`]),
          ...(alert.maintenance === null
            ? []
            : [
                `in maintenance by ${alert.maintenance.record ?? alert.maintenance.name} until ${alert.maintenance.until}`,
              ]),
          ...(alert.openingFailure === null
            ? []
            : [
                `no record was opened: ${alert.openingFailure}; tried again by opsloom publish or opsloom effects retry`,
              ]),
          ...reasons,
        ].join("\n");
      });
    });
  withApiOptions(command.command("noise"))
    .description("how much of what was sent asked somebody: events, alerts, groups, records")
    .option("--since <span>", "alerts that began to fire in the last days, such as 7d, or from an instant on", "7d")
    .action(async ({ since, ...options }: ConnectOptions & { since: string }) => {
      const api = await connect(options);
      const noise = await api.call.showAlertNoise({ query: { since: sinceOf(since, Date.now()) } });
      print(options.output, noise, () => {
        const { events, alerts, groups, records, reduction } = noise;
        const share = reduction === null ? "no alert fired" : `${String(reduction / 100)} % of the alerts asked nobody`;
        return `${plural(events, "event")}, ${plural(alerts, "alert")}, ${plural(groups, "group")}, ${plural(records, "record")}: ${share}`;
      });
    });
  command.addCommand(alertGroupsCommand());
  return command;
}

function triedText(binding: Item<"listAlerts">["reason"][string] | undefined): string {
  return typeof binding === "string" ? binding : "its source names none";
}

import { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

interface Alert {
  readonly id: string;
  readonly state: string;
  readonly severity: number | null;
  readonly title: string;
  readonly ci: string | null;
  readonly rule: string | null;
  readonly group: string | null;
  readonly recordId: string | null;
  readonly openingFailure: string | null;
  readonly count: number;
  readonly flapping: boolean;
  readonly changedAt: string;
  readonly reason: Record<string, unknown>;
}

/** `opsloom alerts list|show`. */
export function alertsCommand(): Command {
  const command = new Command("alerts").description("what monitoring says, and why it did or did not open something");
  withApiOptions(command.command("list"))
    .description("alerts, last changed first")
    .option("--all", "cleared ones too")
    .option("--ci <ci>", "bound to one configuration item")
    .action(async (options: ConnectOptions & { all?: boolean; ci?: string }) => {
      const api = await connect(options);
      const query = new URLSearchParams({ limit: "200" });
      if (options.all !== true) query.set("state", "firing");
      if (options.ci !== undefined) query.set("ci", options.ci);
      const { items } = await api.get<{ items: Alert[] }>(`/v1/alerts?${query.toString()}`);
      const row = (alert: Alert) => [
        alert.id,
        alert.flapping ? "flapping" : alert.state,
        String(alert.severity ?? ""),
        String(alert.count),
        alert.ci ?? "unbound",
        clockTime(alert.changedAt),
        alert.title,
      ];
      print(options.output, items, () =>
        items.length === 0 ? "no alert matches" : table(["id", "state", "sev", "events", "ci", "changed", "title"], items.map(row)),
      );
    });
  withApiOptions(command.command("show"))
    .description("one alert: which CI, rule and group, and why")
    .argument("<id>", "SOURCE/KEY")
    .action(async (id: string, options: ConnectOptions) => {
      const api = await connect(options);
      const alert = await api.get<Alert>(`/v1/alerts/${encodeURIComponent(id)}`);
      print(options.output, alert, () => {
        const reasons = Object.entries(alert.reason).map(
          ([what, why]) => `  ${what}: ${typeof why === "string" ? why : JSON.stringify(why)}`,
        );
        return [
          `${alert.id}  ${alert.title}`,
          `${alert.state}, ${alert.count} events, rule ${alert.rule ?? "none"}, group ${alert.group ?? "none"}, record ${alert.recordId ?? "none"}`,
          ...(alert.openingFailure === null
            ? []
            : [`no record was opened: ${alert.openingFailure}; tried again by opsloom publish or opsloom effects retry`]),
          ...reasons,
        ].join("\n");
      });
    });
  return command;
}

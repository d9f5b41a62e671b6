import { Command } from "commander";
import type { Item, Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { plural } from "../output/plural.ts";
import { print } from "../output/print.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

/** `opsloom alerts groups list|show`. */
export function alertGroupsCommand(): Command {
  const command = new Command("groups").description("alerts that belong together, and why");
  withApiOptions(command.command("list"))
    .description("groups of alerts, last changed first")
    .option("--all", "those that are over too")
    .option("--limit <n>", "at most this many", wholeNumber(1), 50)
    .action(async ({ all, limit, ...options }: ConnectOptions & { all?: boolean; limit: number }) => {
      const api = await connect(options);
      const state = all === true ? undefined : "firing";
      const lines = await readItems((page) => api.each.listAlertGroups({ query: { state, limit: page } }), limit);
      const groups = lines.filter(({ group }) => group !== null);
      const row = (line: Item<"listAlertGroups">) => [
        line.group ?? "",
        String(line.alerts),
        String(line.firing),
        line.recordId ?? "none",
        clockTime(line.changedAt),
        oneLine(line.title),
      ];
      print(options.output, groups, () =>
        groups.length === 0
          ? "no group of alerts is open"
          : table(["group", "alerts", "firing", "record", "changed", "title"], groups.map(row)),
      );
    });
  withApiOptions(command.command("show"))
    .description("one group: which alert the others come from, and why each of them joined")
    .argument("<id>", "id of the group, as alerts list and show say it")
    .action(async (id: string, options: ConnectOptions) => {
      const api = await connect(options);
      const group = await api.call.showAlertGroup({ params: { id } });
      print(options.output, group, () => told(group).join("\n"));
    });
  return command;
}

function told(group: Reply<"showAlertGroup">): readonly string[] {
  const { primary, merged, into, alerts, alertCount } = group;
  const over = group.closedAt === null ? "" : `, over since ${group.closedAt}`;
  const by = primary.correlation === null ? "" : ` (correlation ${primary.correlation})`;
  return [
    `${group.id}  ${plural(alertCount, "alert")} from ${group.firstAt} to ${group.lastAt}${over}`,
    `rule ${group.rule}, record ${group.recordId ?? "none"}`,
    ...(group.openingFailure === null ? [] : [`no record was opened: ${group.openingFailure}`]),
    `primary: ${primary.alert}  ${oneLine(primary.title)}: ${primary.because}${by}`,
    ...(into === null ? [] : [`part of the group ${into}`]),
    ...(merged.length === 0 ? [] : [`has taken in ${merged.join(", ")}`]),
    table(
      ["alert", "state", "ci", "changed", "by", "with", "because"],
      alerts.map((one) => [
        one.id,
        one.state,
        one.ci ?? "unbound",
        clockTime(one.changedAt),
        one.correlation ?? "",
        one.with ?? "",
        one.because,
      ]),
    ),
    ...(alerts.length < alertCount ? [`and ${String(alertCount - alerts.length)} more: opsloom alerts list`] : []),
  ];
}

import { Command } from "commander";
import type { Item } from "../../client/call.ts";
import { instantOption } from "../client/instant.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

interface HistoryOptions extends ConnectOptions {
  readonly person?: string;
  readonly group?: string;
  readonly at?: string;
  readonly limit: number;
}

type Span = Item<"listPeopleHistory">;

/** `opsloom people history`: who was in which group, and with which roles, when. */
export function peopleCommand(): Command {
  const command = new Command("people").description("who people and groups were");
  withApiOptions(command.command("history"))
    .description("who was in which group, and with which roles, from when until when (auditor, processOwner, admin)")
    .option("--person <name>", "only their own, and their groups")
    .option("--group <name>", "only its own, and its members")
    .option("--at <instant>", "only what was so then, such as 2026-11-30T00:00:00Z", instantOption)
    .option("--limit <n>", "at most this many", wholeNumber(1), 1_000)
    .action(async ({ person, group, at, ...options }: HistoryOptions) => {
      const api = await connect(options);
      const items = await readItems(
        (limit) => api.each.listPeopleHistory({ query: { person, group, at, limit } }),
        options.limit,
      );
      print(options.output, items, () =>
        items.length === 0 ? "nothing is noted of it" : table(["from", "to", "who", "was"], items.map(row)),
      );
    });
  return command;
}

function row({ kind, name, member, title, manager, active, roles, from, to }: Span): string[] {
  const times = [clockTime(from), to === null ? "" : clockTime(to)];
  if (kind === "member") return [...times, member ?? "", `in ${name}`];
  const parts = [
    title ?? "",
    ...(active === false ? ["not active"] : []),
    ...(manager === null ? [] : [`manager ${manager}`]),
  ];
  if (kind === "group") return [...times, name, `group: ${parts.join(", ")}`];
  return [...times, name, [...parts, `roles ${(roles ?? []).join(" ") || "none"}`].join(", ")];
}

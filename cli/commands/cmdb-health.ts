import { type Command, Option } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";

type Health = Reply<"showCiHealth">["items"][number];
type Part = Reply<"showCiHealth">["parts"][number];
type Relation = Reply<"showCiHealth">["relations"][number];

/** Adds `opsloom cmdb health`. */
export function addHealth(command: Command): void {
  withApiOptions(command.command("health"))
    .description("how complete and correct what is known of configuration items is, by class")
    .addOption(
      new Option("--by <whom>", "by the group that answers for them, or the service whose map they are in").choices([
        "group",
        "service",
      ]),
    )
    .action(async ({ by, ...options }: ConnectOptions & { readonly by?: "group" | "service" }) => {
      const api = await connect(options);
      const { items, parts, relations } = await api.call.showCiHealth({ query: by === undefined ? {} : { by } });
      if (by !== undefined) {
        print(options.output, { parts }, () =>
          parts.length === 0 ? `no ${by} has a configuration item` : table([by, ...partHead], parts.map(partRow)),
        );
        return;
      }
      const head = ["class", "items", "complete", "correct", "stale", "orphans", "duplicates", "missing"];
      print(options.output, { items, relations }, () => {
        if (items.length === 0) return "there is no configuration item";
        const ofItems = table(head, items.map(row));
        return relations.length === 0
          ? ofItems
          : `${ofItems}\n\n${table(["relation", "number", "correct", "stale", "orphans"], relations.map(relationRow))}`;
      });
    });
}

const partHead = ["items", "complete", "correct", "stale", "orphans", "duplicates"];

function partRow({ part, title, cis, completeness, correctness, stale, orphans, duplicates }: Part): string[] {
  const counts = [stale, orphans, duplicates].map(String);
  return [part === "" ? "(nobody)" : title, String(cis), percent(completeness), percent(correctness), ...counts];
}

function relationRow({ type, relations, correctness, stale, orphans }: Relation): string[] {
  return [type, String(relations), percent(correctness), String(stale), String(orphans)];
}

const percent = (score: number | null): string => (score === null ? "–" : `${score} %`);

function row(health: Health): string[] {
  const missing = Object.entries(health.missing).map(([name, count]) => `${name} ${count}`);
  return [
    health.class,
    String(health.cis),
    percent(health.completeness),
    percent(health.correctness),
    String(health.stale),
    String(health.orphans),
    String(health.duplicates),
    missing.join(", "),
  ];
}

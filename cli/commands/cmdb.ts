import { Command } from "commander";
import type { Item, Query, Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { UsageError } from "../client/failure.ts";
import { instantOption } from "../client/instant.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";
import { addFiles } from "./cmdb-files.ts";
import { addHealth } from "./cmdb-health.ts";
import { addMerging } from "./cmdb-merge.ts";
import { listPast, showPast } from "./cmdb-past.ts";
import { addReverting } from "./cmdb-revert.ts";
import { addWriting } from "./cmdb-write.ts";

type Said = Pick<Reply<"showCi">["attributes"][string], "value" | "source" | "at" | "by" | "guessed">;

/** `opsloom cmdb list|show|duplicates|impact`, and what addWriting adds. */
export function cmdbCommand(): Command {
  const command = new Command("cmdb").description("configuration items, their relations, and what depends on them");
  addList(command);
  addShow(command);
  addDuplicates(command);
  addImpact(command);
  addWriting(command);
  addMerging(command);
  addReverting(command);
  addHealth(command);
  addFiles(command);
  return command;
}

function addList(command: Command): void {
  withApiOptions(command.command("list"))
    .description("configuration items by name")
    .option("--class <class>", "a class and those that extend it")
    .option("--state <state>", "active, absent or retired")
    .option("--text <text>", "part of name or id")
    .option("--at <instant>", "as they were then", instantOption)
    .option("--limit <n>", "at most this many", wholeNumber(1), 200)
    .action(
      async (
        options: ConnectOptions &
          Pick<Query<"listCis">, "class" | "state"> & { text?: string; limit: number; at?: string },
      ) => {
        const api = await connect(options);
        const { at } = options;
        if (at !== undefined) {
          if (options.text !== undefined) throw new UsageError("--text finds in what is, and --at shows what was");
          return listPast(api, { class: options.class, state: options.state }, { ...options, at });
        }
        const query = { class: options.class, state: options.state, q: options.text };
        const items = await readItems((limit) => api.each.listCis({ query: { ...query, limit } }), options.limit);
        const row = (ci: Item<"listCis">) => [ci.id, ci.class, ci.state, clockTime(ci.lastSeenAt), ci.name];
        print(options.output, items, () =>
          items.length === 0
            ? "no configuration item matches"
            : table(["id", "class", "state", "last seen", "name"], items.map(row)),
        );
      },
    );
}

function addShow(command: Command): void {
  withApiOptions(command.command("show"))
    .description("one configuration item: where each value comes from and what other sources say, and its relations")
    .argument("<ci>", "id or name")
    .option("--at <instant>", "as it was then", instantOption)
    .option("--diff <instant>", "what is otherwise than then; up to --at, or to now", instantOption)
    .action(async (id: string, options: ConnectOptions & { at?: string; diff?: string }) => {
      const api = await connect(options);
      const { diff, at = diff === undefined ? undefined : new Date().toISOString() } = options;
      if (at !== undefined) return showPast(api, id, { ...options, at, diff });
      const ci = await api.call.showCi({ params: { id } });
      print(options.output, ci, () => {
        const said = ({ value, source, at, by, guessed }: Said): string[] => [
          typeof value === "string" ? value : JSON.stringify(value),
          `${source}${by === null ? "" : ` by ${by}`}${guessed ? " guessed" : ""}, ${clockTime(at)}`,
        ];
        const attributes = Object.entries(ci.attributes).flatMap(([name, standing]) => [
          [`  ${name}`, ...said(standing)],
          ...standing.others.map((other) => ["    but", ...said(other)]),
        ]);
        const relations = ci.relations.map(
          (relation) =>
            `  ${relation.name} ${relation.ci.id} (${relation.ci.class}) since ${clockTime(relation.since)}`,
        );
        const past = ci.pastRelations.map(
          ({ name, ci: other, from, to }) =>
            `  no more: ${name} ${other.id} (${other.class}) from ${clockTime(from)} to ${clockTime(to)}`,
        );
        return [
          `${ci.id}  ${ci.class}, ${ci.state}`,
          ...(ci.merged.length === 0 ? [] : [`  also ${ci.merged.join(", ")}`]),
          table(["  attribute", "value", "source"], attributes),
          ...relations,
          ...past,
        ].join("\n");
      });
    });
}

function addDuplicates(command: Command): void {
  withApiOptions(command.command("duplicates"))
    .description("configuration items that may be one thing twice, and why; merge them, or say that they are two")
    .option("--limit <n>", "at most this many", wholeNumber(1), 200)
    .action(async (options: ConnectOptions & { limit: number }) => {
      const api = await connect(options);
      const items = await readItems((limit) => api.each.listDuplicates({ query: { limit } }), options.limit);
      const row = ({ ci, other, because, lastSeenAt, record }: Item<"listDuplicates">) => [
        ci.id,
        other.id,
        ci.class,
        clockTime(lastSeenAt),
        record ?? "",
        because,
      ];
      print(options.output, items, () =>
        items.length === 0
          ? "no two configuration items look like one"
          : table(["id", "other", "class", "last seen", "decided in", "because"], items.map(row)),
      );
    });
}

function addImpact(command: Command): void {
  withApiOptions(command.command("impact"))
    .description("what depends on a configuration item, nearest first")
    .argument("<ci>", "id or name")
    .option("--depth <n>", "relations to follow", wholeNumber(1, 32), 8)
    .action(async (id: string, options: ConnectOptions & { depth: number }) => {
      const api = await connect(options);
      const impact = await api.call.ciImpact({ params: { id }, query: { depth: options.depth } });
      print(options.output, impact, () => {
        if (impact.affected.length === 0) return `nothing depends on ${id}`;
        const rows = impact.affected.map((ci) => [
          String(ci.distance),
          ci.id,
          ci.class,
          `${ci.via.type} ${ci.via.id}`,
          clockTime(ci.knownSince),
        ]);
        return `${table(["distance", "id", "class", "because it", "known since"], rows)}${impact.truncated ? "\nthere are more: raise --depth" : ""}`;
      });
    });
}

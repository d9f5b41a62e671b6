import { Command } from "commander";
import type { Item } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";

type Group = Item<"listGroups">;

/** `opsloom groups list|set|remove`. */
export function groupsCommand(): Command {
  const command = new Command("groups").description("groups: list, set, remove");
  withApiOptions(command.command("list"))
    .description("groups by name, with their members")
    .argument("[text]", "part of a name or title")
    .option("--limit <n>", "at most this many", wholeNumber(1), 200)
    .action(async (text: string | undefined, { limit, ...options }: ConnectOptions & { limit: number }) => {
      const api = await connect(options);
      const items = await readItems((page) => api.each.listGroups({ query: { q: text, limit: page } }), limit);
      print(options.output, items, () =>
        items.length === 0 ? "no group" : table(["name", "title", "manager", "members"], items.map(row)),
      );
    });
  addSet(command);
  withApiOptions(command.command("remove"))
    .description("remove a group: whatever names it reaches nobody by it (admin)")
    .argument("<name>")
    .action(async (name: string, options: ConnectOptions) => {
      const api = await connect(options);
      await api.call.removeGroup({ params: { name } });
      print(options.output, { name, removed: true }, () => `group ${name} is removed`);
    });
  return command;
}

interface SetOptions extends ConnectOptions {
  readonly title?: string;
  readonly manager?: string;
  readonly member?: readonly string[];
  readonly add?: readonly string[];
  readonly drop?: readonly string[];
}

function addSet(command: Command): void {
  const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  withApiOptions(command.command("set"))
    .description("add a group, or change what is given; the rest stays (admin)")
    .argument("<name>")
    .option("--title <text>", "what it is")
    .option("--manager <person>", "an empty one removes them")
    .option("--member <person>", "all who are in it, one --member each; an empty one: nobody", several)
    .option("--add <person>", "who comes in beside those who are in it", several)
    .option("--drop <person>", "who goes", several)
    .action(async (name: string, { title, manager, member, add = [], drop = [], ...options }: SetOptions) => {
      const api = await connect(options);
      const body = {
        ...(title === undefined ? {} : { title }),
        ...(manager === undefined ? {} : { manager: manager || null }),
        ...(member === undefined ? {} : { members: member.filter((one) => one !== "") }),
        add: [...add],
        drop: [...drop],
      };
      const { group, change } = await api.call.changeGroup({ params: { name }, body });
      print(options.output, group, () => `${change}\n${table(["name", "title", "manager", "members"], [row(group)])}`);
    });
}

function row({ name, title, manager, members }: Group): string[] {
  return [name, title, manager ?? "", members.join(" ")];
}

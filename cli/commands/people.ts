import { readFile } from "node:fs/promises";
import { Command, Option } from "commander";
import type { Item, Reply } from "../../client/call.ts";
import { instantOption } from "../client/instant.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { UsageError } from "../client/failure.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";
import { importBody } from "../people/import-body.ts";
import { readPeopleCsv } from "../people/read-csv.ts";
import { addPassword } from "./people-password.ts";

interface HistoryOptions extends ConnectOptions {
  readonly person?: string;
  readonly group?: string;
  readonly at?: string;
  readonly limit: number;
}

type Span = Item<"listPeopleHistory">;
type Person = Reply<"showPerson">;
type Outcome = Reply<"importPeople">["items"][number];

/** Many enough for any company. */
const everybody = 100_000;

/** `opsloom people list|show|set|leave|password|import|history`. */
export function peopleCommand(): Command {
  const command = new Command("people").description("people: list, show, set, leave, password, import, history");
  addReading(command);
  addChanging(command);
  addPassword(command);
  addImport(command);
  addHistory(command);
  return command;
}

function addReading(command: Command): void {
  withApiOptions(command.command("list"))
    .description("people by name")
    .argument("[text]", "part of a name or title")
    .option("--limit <n>", "at most this many", wholeNumber(1), 200)
    .action(async (text: string | undefined, { limit, ...options }: ConnectOptions & { limit: number }) => {
      const api = await connect(options);
      const items = await readItems((page) => api.each.listPeople({ query: { q: text, limit: page } }), limit);
      print(options.output, items, () =>
        items.length === 0 ? "nobody" : table(["name", "title", "roles", "groups"], items.map(personRow)),
      );
    });
  withApiOptions(command.command("show"))
    .description("one person")
    .argument("<name>")
    .action(async (name: string, options: ConnectOptions) => {
      const api = await connect(options);
      const person = await api.call.showPerson({ params: { name } });
      print(options.output, person, () => personText(person));
    });
}

interface SetOptions extends ConnectOptions {
  readonly title?: string;
  readonly email?: string;
  readonly manager?: string;
  readonly role?: readonly string[];
}

function addChanging(command: Command): void {
  const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  withApiOptions(command.command("set"))
    .description("add a person, or change what is given; the rest stays (admin)")
    .argument("<name>")
    .option("--title <text>", 'who they are, such as "Ada, accounting"')
    .option("--email <address>", "an empty one removes it")
    .option("--manager <name>", "an empty one removes it")
    .option("--role <role>", "all roles they have, one --role each; an empty one: none", several)
    .action(async (name: string, { title, email, manager, role, ...options }: SetOptions) => {
      const api = await connect(options);
      const body = {
        ...(title === undefined ? {} : { title }),
        ...(email === undefined ? {} : { email: email || null }),
        ...(manager === undefined ? {} : { manager: manager || null }),
        ...(role === undefined ? {} : { roles: role.filter((one) => one !== "" && one !== "employee") }),
        active: true,
      };
      const saved = await api.call.changePerson({ params: { name }, body });
      print(options.output, saved, () => `${saved.change}\n${personText(saved.person)}`);
    });
  withApiOptions(command.command("leave"))
    .description("end a person's access at once: keys and delegations end, others decide what waits for them (admin)")
    .argument("<name>")
    .action(async (name: string, options: ConnectOptions) => {
      const api = await connect(options);
      const saved = await api.call.changePerson({ params: { name }, body: { active: false } });
      print(options.output, saved, () =>
        saved.change === "left" ? leftText({ kind: "person", name, ...saved }) : `${name} had left before`,
      );
    });
}

interface ImportOptions extends ConnectOptions {
  readonly others: "keep" | "leave";
  readonly dryRun?: boolean;
}

function addImport(command: Command): void {
  withApiOptions(command.command("import"))
    .description("people of a table, all or none: columns name, title, email, manager, roles, groups, active (admin)")
    .argument("<file>", "comma, semicolon or tab separated, its first line the columns")
    .addOption(
      new Option("--others <what>", "what becomes of people whom the file does not name")
        .choices(["keep", "leave"])
        .default("keep"),
    )
    .option("--dry-run", "change nothing, and say what would be")
    .action(async (file: string, { others, dryRun = false, ...options }: ImportOptions) => {
      const rows = readPeopleCsv(file, await textOf(file));
      const api = await connect(options);
      const groups = await readItems((limit) => api.each.listGroups({ query: { limit } }), everybody);
      const { items } = await api.call.importPeople({ body: { ...importBody(rows, groups), others, dryRun } });
      print(options.output, items, () => importText(items, dryRun));
    });
}

function addHistory(command: Command): void {
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

function personRow({ name, title, roles, groups, active }: Person): string[] {
  return [name, active ? title : `${title} (left)`, roles.join(" "), groups.join(" ")];
}

function personText({ name, title, email, manager, roles, groups, active }: Person): string {
  const lines = [
    `${name}: ${title}${active ? "" : ", has left"}`,
    `mail: ${email ?? "none"}`,
    `manager: ${manager ?? "none"}`,
    `roles: ${roles.join(" ") || "none"}`,
    `groups: ${groups.join(" ") || "none"}`,
  ];
  return lines.join("\n");
}

function importText(items: readonly Outcome[], isDryRun: boolean): string {
  const told = items.filter(({ change }) => change !== "unchanged");
  const same = items.length - told.length;
  const lines = told.map((item) =>
    item.change === "left" ? leftText(item) : `${item.change} ${item.kind} ${item.name}`,
  );
  return [
    ...lines,
    `${told.length} changed, ${same} unchanged${isDryRun ? "; nothing was kept: leave out --dry-run" : ""}`,
  ].join("\n");
}

function leftText({ name, waits }: Outcome): string {
  const [approvals, records] = [waits?.approvals ?? 0, waits?.records ?? 0];
  return [
    `${name} has left: keys and delegations have ended`,
    ...(approvals === 0 ? [] : [`  others are asked for ${approvals} approval${approvals === 1 ? "" : "s"}`]),
    ...(records === 0 ? [] : [`  open records that name ${name}: ${records}, such as: opsloom list assignee=${name}`]),
  ].join("\n");
}

async function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: unknown) => {
    throw new UsageError(`"${file}" cannot be read: ${(error as Error).message}`);
  });
}

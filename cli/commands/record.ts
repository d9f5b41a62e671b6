import { Command } from "commander";
import type { Json } from "../../engine/base/json.ts";
import type { Item, Reply } from "../../client/call.ts";
import type { Client } from "../../client/client.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { filtersOf, splitPair } from "../client/filters.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { recordNumber, tellMerged } from "../client/record-number.ts";
import { offersText, takenText } from "../output/offers.ts";
import { print, remark } from "../output/print.ts";
import { fieldText, recordCell } from "../output/record-cell.ts";
import { table } from "../output/table.ts";
import { clockTime, lengthOf, withClockTimes } from "../output/time.ts";

type RecordView = Reply<"showRecord">;

/** `opsloom incident|change ...`: the same four commands for any record type. */
export function recordCommand(type: string): Command {
  const command = new Command(type).description(`open, list, show and work ${type} records`);
  addOpen(command, type);
  addList(command, type);
  addShow(command, type);
  addDo(command, type);
  return command;
}

function addOpen(command: Command, type: string): void {
  withApiOptions(command.command("open"))
    .description(`open a new ${type}`)
    .argument("[fields...]", "fields as name=value; a value that is JSON is taken as JSON")
    .option("--link <link=record>", "link to another record; may be repeated", collect, [])
    .option("--key <key>", "idempotency key: a repeat with it finds the same record")
    .action(async (fields: string[], options: ConnectOptions & { link: string[]; key?: string }) => {
      const api = await connect(options);
      const links: Record<string, string[]> = {};
      for (const [link, record] of options.link.map(splitPair)) (links[link] ??= []).push(record);
      const reply = await api.call.openRecord({
        params: { type },
        body: { fields: parseFields(fields), links },
        idempotencyKey: options.key,
      });
      const similar = options.output === "text" ? await similarOpen(api, type, reply.number) : [];
      print(options.output, reply, () =>
        [
          `${reply.number} opened, ${reply.state}`,
          ...similar.map(
            ({ number, label, words, cis }) => `  like ${number}, ${label}: ${[...words, ...cis].join(", ")}`,
          ),
        ].join("\n"),
      );
    });
}

/** What is open and like a record that was just opened: at most three. That it cannot be told now is no failure. */
async function similarOpen(api: Client, type: string, number: string) {
  try {
    return (await api.call.listSimilar({ params: { type, number }, query: { open: "true", limit: 3 } })).items;
  } catch (error) {
    remark(`what is like ${number} cannot be told: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

function addList(command: Command, type: string): void {
  withApiOptions(command.command("list"))
    .description(`list ${type} records, last updated first`)
    .argument(
      "[filters...]",
      "FIELD=VALUE: assignee=me, priority=1..2, assignee= for none, due=..now+4h, breached=true",
    )
    .option("--state <state>", "one state, or several with commas")
    .option("--search <words>", "words of its texts; misspelt ones are forgiven")
    .option("--sort <fields>", "such as priority,-openedAt or due; a minus turns one round")
    .option("--all", "also closed and cancelled ones")
    .option("--limit <n>", "at most this many", wholeNumber(1), 50)
    .action(
      async (
        filters: string[],
        options: ConnectOptions & { state?: string; search?: string; sort?: string; all?: boolean; limit: number },
      ) => {
        const api = await connect(options);
        const { state, search, sort, limit } = options;
        const asked = filtersOf(filters);
        const isOpen =
          options.all !== true && [state, asked["state"], asked["open"]].every((given) => given === undefined);
        const query = {
          ...asked,
          ...(isOpen ? { open: "true" as const } : {}),
          ...(state === undefined ? {} : { state }),
        };
        const items = await readItems(
          (page) => api.each.listRecords({ params: { type }, query: { ...query, q: search, sort, limit: page } }),
          limit,
        );
        const columns = items.length === 0 || options.output !== "text" ? [] : await columnsOf(api, type);
        print(options.output, items, () =>
          items.length === 0
            ? `no ${type} matches`
            : table(
                columns,
                items.map((record) => columns.map((column) => recordCell(record, column))),
              ),
        );
      },
    );
}

function addShow(command: Command, type: string): void {
  withApiOptions(command.command("show"))
    .description(`show one ${type}: its fields, its clocks, what it takes, and what has happened`)
    .argument("<number>")
    .action(async (number: string, options: ConnectOptions) => {
      const api = await connect(options);
      const asked = recordNumber(number);
      const record = await api.call.showRecord({ params: { type, number: asked } });
      tellMerged(asked, record.number);
      const path = { type, number: record.number };
      const timeline = await readItems((limit) => api.each.recordTimeline({ params: path, query: { limit } }));
      const asksWhatItTakes = options.output === "text" && record.commands.length > 0;
      const offers = asksWhatItTakes ? (await api.call.listCommands({ params: path })).items : [];
      print(options.output, { ...record, timeline }, () =>
        [
          describe(record),
          ...(asksWhatItTakes
            ? [`  takes: ${takenText(offers)}`, `         opsloom commands ${record.number} says more`]
            : []),
          "",
          ...timeline.filter(isNews).map((event) => `${clockTime(event.at)}  ${withClockTimes(event.text)}`),
        ].join("\n"),
      );
    });
}

function addDo(command: Command, type: string): void {
  withApiOptions(command.command("do"))
    .description("send a command: a transition of its state, approve, reject, comment ...")
    .usage("<number> <command> [input...] [options]")
    .argument("[number]")
    .argument("[command]")
    .argument("[input...]", "input as name=value")
    .helpOption(false)
    .option("-h, --help", "display help; after a number, what that record takes and what each command needs")
    .option("--key <key>", "idempotency key")
    .option("--on-behalf-of <user>", "person who delegated the decision to you")
    .action(
      async (
        number: string | undefined,
        name: string | undefined,
        input: string[],
        options: ConnectOptions & { key?: string; onBehalfOf?: string; help?: boolean },
        doing: Command,
      ) => {
        if (options.help === true) {
          process.stdout.write(doing.helpInformation());
          if (number === undefined) return;
          return print(options.output, ...(await offersOf(options, { type, number, name })));
        }
        if (number === undefined || name === undefined)
          return doing.error(`error: missing required argument '${number === undefined ? "number" : "command"}'`);
        const api = await connect(options);
        const body = {
          command: name,
          input: parseFields(input),
          ...(options.onBehalfOf === undefined ? {} : { onBehalfOf: options.onBehalfOf }),
        };
        const reply = await api.call.commandRecord({
          params: { type, number: recordNumber(number) },
          body,
          idempotencyKey: options.key,
        });
        print(options.output, reply, () => `${reply.number} is ${reply.state}`);
      },
    );
}

/** What a record takes, for programs and for people. */
async function offersOf(
  options: ConnectOptions,
  { type, number, name }: { readonly type: string; readonly number: string; readonly name: string | undefined },
) {
  const path = { type, number: recordNumber(number) };
  const { items, state } = await (await connect(options)).call.listCommands({ params: path });
  return [items, () => `\n${offersText({ number: path.number, state, items, name })}`] as const;
}

/** `opsloom record TYPE ...`: those commands for a type that the command line has no word for. */
export function anyRecordCommand(parameters: readonly string[]): Command {
  const type = parameters.slice(parameters.indexOf("record") + 1).find((parameter) => !parameter.startsWith("-"));
  const command = new Command("record")
    .description("open, list, show and work records of any published type")
    .usage("TYPE [options] [command]");
  if (type === undefined) return command.argument("<type>", "record type, such as incident");
  return command.addCommand(recordCommand(type));
}

/** What the engine waits for is not what happened: `explain` and JSON show it. */
function isNews({ kind }: Item<"recordTimeline">): boolean {
  return kind !== "armed" && kind !== "eligible" && kind !== "heard";
}

/** What the definitions say a list of the type shows. */
async function columnsOf(api: Client, type: string): Promise<readonly string[]> {
  const { items } = await api.call.listRecordTypes();
  return items.find((declared) => declared.type === type)?.columns ?? ["number", "state"];
}

function describe(record: RecordView): string {
  const lines = [
    `${nameOf(record)}  ${fieldText(record.fields["title"])}`,
    `${record.state}, ${record.lifecycle}; opened by ${record.openedBy} at ${clockTime(record.openedAt)}`,
  ];
  if (record.mergedFrom.length > 0) lines.push(`merged into it: ${record.mergedFrom.join(", ")}`);
  if (record.attention !== null) lines.push(`needs attention: ${record.attention}`);
  const values = [
    ...Object.entries(record.fields)
      .filter(([name, value]) => name !== "title" && value !== null)
      .map(([name, value]) => [name, withClockTimes(fieldText(value))]),
    ...Object.entries(record.links)
      .filter(([, records]) => records.length > 0)
      .map(([link, records]) => [link, records.map((id) => linkedText(record, link, id)).join(", ")]),
    ...Object.entries(record.facets).map(([facet, { state }]) => [facet, state]),
  ];
  const width = Math.max(...values.map(([name = ""]) => name.length));
  for (const [name = "", value = ""] of values)
    lines.push(`  ${name.padEnd(width)}  ${value.replaceAll("\n", `\n${" ".repeat(width + 4)}`)}`);
  for (const clock of record.clocks) {
    const { remainingMs } = clock;
    const late = remainingMs !== null && remainingMs < 0;
    const left = remainingMs === null ? "" : `, ${lengthOf(Math.abs(remainingMs))} ${late ? "late" : "left"}`;
    const due = clock.dueAt === null ? "" : `, due ${clockTime(clock.dueAt)}`;
    // Who sees when it is due alone is told nothing of how much is used.
    const used = clock.usedMs === null ? "" : ` (${clock.percent ?? 0} %)`;
    lines.push(
      `  clock ${clock.serviceLevel}: ${clock.breached === true ? "BREACHED, " : ""}${clock.phase}${due}${clock.phase === "running" ? left : ""}${used}${clock.fault === null ? "" : `; not measured: ${clock.fault}`}`,
    );
  }
  for (const approval of record.approvals)
    lines.push(
      `  approval ${approval.approval}, ${approval.stage}: ${approval.outcome} (${approval.approvers.join(", ")})`,
    );
  if (record.reservation !== null) {
    const { cis, from, until, overridden, closure, shared } = record.reservation;
    const because = closure === undefined ? "" : `, for ${closure.of.join(", ")},`;
    const beside = shared === true ? ", shared" : "";
    const over = overridden === null ? "" : `, over a conflict: ${overridden}`;
    lines.push(`  holds ${cis.join(", ")}${because} from ${clockTime(from)} to ${clockTime(until)}${beside}${over}`);
  }
  for (const { as, type, refused } of record.awaited)
    lines.push(`  awaits ${type} "${as}"${refused === null ? "" : `, which was refused: ${refused}`}`);
  return lines.join("\n");
}

/** With the version that is shown, or that is edited. */
function nameOf({ number, version, draft }: RecordView): string {
  if (version === null) return number;
  if (!draft) return `${number} v${version}`;
  return version === 0 ? `${number} draft` : `${number} draft after v${version}`;
}

function linkedText({ linkedVersions }: RecordView, link: string, id: string): string {
  const meant = linkedVersions[link]?.[id];
  if (meant === undefined) return id;
  return `${id} v${meant.version}${meant.note === null ? "" : ` (${meant.note})`}`;
}

function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}

/** `impact=high` is text, `count=3`, `cis=["a"]` and `ok=true` are JSON; quote JSON text to keep it a text. */
export function parseFields(pairs: readonly string[]): { [name: string]: Json } {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name, value] = splitPair(pair);
      try {
        return [name, JSON.parse(value) as Json];
      } catch {
        return [name, value];
      }
    }),
  );
}

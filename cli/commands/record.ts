import { Command } from "commander";
import { type ApiClient, UsageError } from "../client/client.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime, lengthOf, withClockTimes } from "../output/time.ts";

interface RecordView {
  readonly id: string;
  readonly number: string;
  readonly type: string;
  readonly state: string;
  readonly lifecycle: string;
  readonly openedAt: string;
  readonly openedBy: string;
  readonly updatedAt: string;
  readonly fields: Record<string, unknown>;
  readonly links: Record<string, string[]>;
  readonly facets: Record<string, { state: string }>;
  readonly clocks: readonly {
    serviceLevel: string;
    phase: string;
    dueAt: string | null;
    percent: number | null;
    remainingMs: number | null;
    breached: boolean;
    fault: string | null;
  }[];
  readonly approvals: readonly { approval: string; stage: string; outcome: string; approvers: string[] }[];
  readonly attention: string | null;
  readonly commands: string[];
}

interface Reply {
  readonly id: string;
  readonly number: string;
  readonly state: string;
}

/** `opsloom incident|change ...`: the same four commands for any record type. */
export function recordCommand(type: string): Command {
  const command = new Command(type).description(`open, list, show and work ${type} records`);
  withApiOptions(command.command("open"))
    .description(`open a ${type}`)
    .argument("[fields...]", "fields as name=value; a value that is JSON is taken as JSON")
    .option("--link <link=record>", "link to another record; may be repeated", collect, [])
    .option("--key <key>", "idempotency key: a repeat with it finds the same record")
    .action(async (fields: string[], options: ConnectOptions & { link: string[]; key?: string }) => {
      const api = await connect(options);
      const links: Record<string, string[]> = {};
      for (const [link, record] of options.link.map(split)) (links[link] ??= []).push(record);
      const reply = await api.post<Reply>(`/v1/records/${type}`, { fields: parseFields(fields), links }, keyHeader(options.key));
      print(options.output, reply, () => `${reply.number} opened, ${reply.state}`);
    });
  withApiOptions(command.command("list"))
    .description(`list ${type} records, last updated first`)
    .option("--state <state>", "one state, or several with commas")
    .option("--assignee <user>")
    .option("--group <group>")
    .option("--ci <ci>")
    .option("--all", "also closed and cancelled ones")
    .option("--limit <n>", "at most this many", "50")
    .action(
      async (
        options: ConnectOptions & { state?: string; assignee?: string; group?: string; ci?: string; all?: boolean; limit: string },
      ) => {
        const api = await connect(options);
        const query = new URLSearchParams({ limit: options.limit });
        for (const name of ["state", "assignee", "group", "ci"] as const) {
          const value = options[name];
          if (value !== undefined) query.set(name, value);
        }
        if (options.all !== true && options.state === undefined) query.set("open", "true");
        const { items } = await api.get<{ items: RecordView[] }>(`/v1/records/${type}?${query.toString()}`);
        print(options.output, items, () =>
          items.length === 0 ? `no ${type} matches` : table(["number", "state", "prio", "assignee", "updated", "title"], items.map(row)),
        );
      },
    );
  withApiOptions(command.command("show"))
    .description(`show a ${type} with its clocks, and its timeline`)
    .argument("<number>")
    .action(async (number: string, options: ConnectOptions) => {
      const api = await connect(options);
      const record = await api.get<RecordView>(`/v1/records/${type}/${encodeURIComponent(number)}`);
      const timeline = await readTimeline(api, type, number);
      print(options.output, { ...record, timeline }, () =>
        [describe(record), "", ...timeline.filter(isNews).map((event) => `${clockTime(event.at)}  ${withClockTimes(event.text)}`)].join(
          "\n",
        ),
      );
    });
  withApiOptions(command.command("do"))
    .description("send a command: a transition of its state, approve, reject, comment ...")
    .argument("<number>")
    .argument("<command>")
    .argument("[input...]", "input as name=value")
    .option("--key <key>", "idempotency key")
    .option("--on-behalf-of <user>", "person who delegated the decision to you")
    .action(async (number: string, name: string, input: string[], options: ConnectOptions & { key?: string; onBehalfOf?: string }) => {
      const api = await connect(options);
      const body = {
        command: name,
        input: parseFields(input),
        ...(options.onBehalfOf === undefined ? {} : { onBehalfOf: options.onBehalfOf }),
      };
      const reply = await api.post<Reply>(`/v1/records/${type}/${encodeURIComponent(number)}/commands`, body, keyHeader(options.key));
      print(options.output, reply, () => `${reply.number} is ${reply.state}`);
    });
  return command;
}

export interface TimelineEntry {
  readonly seq: number;
  readonly at: string;
  readonly by: string;
  readonly kind: string;
  readonly text: string;
}

/** The whole timeline of a record, in order. */
export async function readTimeline(api: ApiClient, type: string, number: string): Promise<TimelineEntry[]> {
  const entries: TimelineEntry[] = [];
  for (let after: number | null = 0; after !== null;) {
    const page: { items: TimelineEntry[]; next: number | null } = await api.get(
      `/v1/records/${type}/${encodeURIComponent(number)}/timeline?after=${after}&limit=500`,
    );
    entries.push(...page.items);
    after = page.next;
  }
  return entries;
}

/** What the engine waits for is not what happened: `explain` and JSON show it. */
function isNews({ kind }: TimelineEntry): boolean {
  return kind !== "armed" && kind !== "eligible";
}

function row(record: RecordView): string[] {
  const text = (name: string) => fieldText(record.fields[name]);
  return [record.number, record.state, text("priority"), text("assignee"), clockTime(record.updatedAt), text("title")];
}

function fieldText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function describe(record: RecordView): string {
  const lines = [
    `${record.number}  ${fieldText(record.fields["title"])}`,
    `${record.state}, ${record.lifecycle}; opened by ${record.openedBy} at ${clockTime(record.openedAt)}`,
  ];
  if (record.attention !== null) lines.push(`needs attention: ${record.attention}`);
  for (const [name, value] of Object.entries(record.fields)) {
    if (name !== "title" && value !== null) lines.push(`  ${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
  }
  for (const [link, records] of Object.entries(record.links)) if (records.length > 0) lines.push(`  ${link}: ${records.join(", ")}`);
  for (const [facet, { state }] of Object.entries(record.facets)) lines.push(`  ${facet}: ${state}`);
  for (const clock of record.clocks) {
    const left = clock.remainingMs === null ? "" : `, ${lengthOf(clock.remainingMs)} left`;
    const due = clock.dueAt === null ? "" : `, due ${clockTime(clock.dueAt)}`;
    lines.push(
      `  clock ${clock.serviceLevel}: ${clock.breached ? "BREACHED, " : ""}${clock.phase}${due}${clock.phase === "running" ? left : ""} (${clock.percent ?? 0} %)${clock.fault === null ? "" : `; not measured: ${clock.fault}`}`,
    );
  }
  for (const approval of record.approvals)
    lines.push(`  approval ${approval.approval}, ${approval.stage}: ${approval.outcome} (${approval.approvers.join(", ")})`);
  if (record.commands.length > 0) lines.push(`  takes: ${record.commands.join(", ")}`);
  return lines.join("\n");
}

function keyHeader(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { "idempotency-key": key };
}

function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}

function split(pair: string): [string, string] {
  const at = pair.indexOf("=");
  if (at < 1) throw new UsageError(`"${pair}" is not name=value: write the name of the field before it, such as title="${pair}"`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/** `impact=high` is text, `count=3`, `cis=["a"]` and `ok=true` are JSON; quote JSON text to keep it a text. */
export function parseFields(pairs: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name, value] = split(pair);
      try {
        return [name, JSON.parse(value) as unknown];
      } catch {
        return [name, value];
      }
    }),
  );
}

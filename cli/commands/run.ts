import { Command, Option } from "commander";
import type { Query, Reply } from "../../client/call.ts";
import type { Client } from "../../client/client.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { runTree, type Step, stepLabel } from "../output/run-tree.ts";
import { TaskTree } from "../output/task-tree.ts";
import { table } from "../output/table.ts";
import { clockTime, lengthOf } from "../output/time.ts";
import { recordId } from "../client/record-number.ts";
import { parseFields } from "./record.ts";

export type RunView = Reply<"showRun">;
type Run = Reply<"listRuns">["items"][number];

const phases = ["pending", "running", "waiting", "suspended", "cancelled", "faulted", "completed"];

const asked = { cancel: "asked to stop", suspend: "asked to pause", resume: "asked to go on" } as const;

/** What is asked of a run that goes on; it answers at its next task boundary. */
const asks = [
  { verb: "cancel", does: "ask a run to stop", done: "was asked to stop" },
  {
    verb: "suspend",
    does: "ask a run to begin no further task until it is resumed",
    done: "was asked to pause before its next task",
  },
  { verb: "resume", does: "let a suspended run go on", done: "was asked to go on" },
] as const;

/** `opsloom run start|watch|show|list|cancel|suspend|resume|retry`. */
export function runCommand(): Command {
  const command = new Command("run").description("start runbooks and follow their runs");
  withApiOptions(command.command("start"))
    .description("start a published runbook")
    .argument("<runbook>", "namespace/name")
    .argument("[input...]", "input as name=value; a value that is JSON is taken as JSON")
    .option("--key <key>", "idempotency key: a repeat with it finds the same run")
    .option("--wait", "follow it to its end; the exit code is 1 unless it completed")
    .action(async (runbook: string, input: string[], options: ConnectOptions & { key?: string; wait?: boolean }) => {
      const api = await connect(options);
      const { id } = await api.call.startRun({
        body: { runbook, input: parseFields(input) },
        idempotencyKey: options.key,
      });
      if (options.wait === true) await watch(api, id, options);
      else print(options.output, { id }, () => `${id} started; follow it with: opsloom run watch ${id}`);
    });
  withApiOptions(command.command("watch"))
    .description("follow a run to its end; the exit code is 1 unless it completed")
    .argument("<id>")
    .action(async (id: string, options: ConnectOptions) => watch(await connect(options), id, options));
  withApiOptions(command.command("show"))
    .description("show a run with its steps")
    .argument("<id>")
    .action(async (id: string, options: ConnectOptions) => {
      const api = await connect(options);
      const run = await api.call.showRun({ params: { id } });
      print(options.output, run, () =>
        [
          headline(run),
          ...people(run),
          ...run.steps.map(stepLine),
          ...(run.fault === null ? [] : [faultLine(run)]),
        ].join("\n"),
      );
    });
  withApiOptions(command.command("list"))
    .description("runs, newest first")
    .option("--runbook <name>", "namespace/name")
    .option("--record <id>", "started for a record, such as CHG0000001")
    .addOption(new Option("--phase <phase>", "how it is").choices(phases))
    .option("--limit <n>", "at most this many", wholeNumber(1), 50)
    .action(
      async (options: ConnectOptions & Pick<Query<"listRuns">, "runbook" | "record" | "phase"> & { limit: number }) => {
        const api = await connect(options);
        const { runbook, phase, limit } = options;
        const record = options.record === undefined ? undefined : await recordId(api, options.record);
        const items = await readItems(
          (page) => api.each.listRuns({ query: { runbook, record, phase, limit: page } }),
          limit,
        );
        const row = (run: Run) => [run.id, run.runbook, run.phase, clockTime(run.createdAt), run.requestedBy];
        print(options.output, items, () =>
          items.length === 0 ? "no run matches" : table(["id", "runbook", "phase", "created", "by"], items.map(row)),
        );
      },
    );
  for (const { verb, does, done } of asks) {
    withApiOptions(command.command(verb))
      .description(does)
      .argument("<id>")
      .action(async (id: string, options: ConnectOptions) => {
        const api = await connect(options);
        const reply = await api.call[`${verb}Run`]({ params: { id } });
        print(options.output, reply, () => `${reply.id} ${done}`);
      });
  }
  withApiOptions(command.command("retry"))
    .description("retry a faulted run from the step it stopped at, as a new run")
    .argument("<id>")
    .option(
      "--skip <path>",
      "task to pass over as done, such as /do/0/NAME, or /do/0/NAME#2 in a loop; may be repeated",
      collect,
      [],
    )
    .option("--repeat <path>", "effect of a lost run that may be done once more; may be repeated", collect, [])
    .action(async (id: string, options: ConnectOptions & { skip: readonly string[]; repeat: readonly string[] }) => {
      const api = await connect(options);
      const { skip, repeat } = options;
      const reply = await api.call.retryRun({ params: { id }, body: { skip: [...skip], repeat: [...repeat] } });
      print(
        options.output,
        reply,
        () => `${reply.id} started; may happen again: ${reply.repeats.join(", ") || "nothing"}`,
      );
    });
  return command;
}

async function watch(api: Client, id: string, options: ConnectOptions): Promise<void> {
  const tree = new TaskTree(process.stderr);
  let last: RunView | null = null;
  try {
    for await (const run of api.follow.followRun({ params: { id } })) {
      last = run;
      tree.show([runTree(headline(run), run.phase, run.steps)]);
    }
  } finally {
    tree.end();
  }
  if (last === null) throw new Error(`the run "${id}" sent nothing`);
  const end: RunView = last;
  // Who sees the tree has seen the headline.
  const seen = tree.isLive && process.stdout.isTTY;
  const lines = [...(seen ? [] : [headline(end)]), ...(end.fault === null ? [] : [faultLine(end)])];
  if (options.output === "json" || lines.length > 0) print(options.output, end, () => lines.join("\n"));
  if (end.phase !== "completed") process.exitCode = 1;
}

function stepLine(step: Step): string {
  return `  ${step.phase.padEnd(9)} ${stepLabel(step)}`;
}

function headline(run: RunView): string {
  const took =
    run.startedAt === null || run.endedAt === null
      ? ""
      : ` in ${lengthOf(Date.parse(run.endedAt) - Date.parse(run.startedAt))}`;
  return `${run.runbook} ${run.phase}${took}  ${run.id}`;
}

/** Who had a hand in it. */
function people(run: RunView): string[] {
  return [
    `  started by ${run.requestedBy} at ${clockTime(run.createdAt)}`,
    ...(run.retryOf === null ? [] : [`  retry of ${run.retryOf}`]),
    ...run.skip.map((path) => `  skips ${path} as done`),
    ...run.repeat.map((path) => `  may do ${path} once more`),
    ...run.requests.map(({ verb, by, at }) => `  ${asked[verb]} by ${by} at ${clockTime(at)}`),
  ];
}

function faultLine(run: RunView): string {
  const line = `  ${run.fault?.title ?? "fault"} at ${run.fault?.instance ?? "/"}: ${run.fault?.detail ?? ""}`;
  if (!run.retryable) return line;
  const decisions = (run.fault?.undecided ?? []).map((path) => ` --repeat|--skip ${path}`);
  return `${line}\n  retry it with: opsloom run retry ${run.id}${decisions.join("")}`;
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

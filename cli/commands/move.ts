import { Command } from "commander";
import type { Reply, Request } from "../../client/call.ts";
import type { Client } from "../../client/client.ts";
import { UsageError } from "../client/failure.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { recordNumber } from "../client/record-number.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";
import { print, remark } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

type Plan = Reply<"showMoves">;
type Foreseen = Reply<"foreseeMoves">["types"][number];
type Verdict = Plan["moves"][number]["clocks"][number]["before"];

interface MoveOptions extends ConnectOptions {
  readonly to: NonNullable<Request<"planMoves">["body"]["to"]>;
  readonly map: readonly string[];
  readonly lifecycle: readonly string[];
  readonly record: readonly string[];
  readonly apply?: string | true;
  readonly undo?: string;
  readonly draft?: readonly string[];
}

/**
 * `opsloom move TYPE`: shows the plan; `--apply` carries one out. Exit code 3 when records are, or would be, left
 * behind.
 */
export function moveCommand(): Command {
  return withApiOptions(new Command("move"))
    .description("move open records to other definitions: shows the plan, and carries it out with --apply")
    .argument("<type>", "record type, such as incident")
    .option("--to <digest>", "definitions to move to: a digest, or the latest", "latest")
    .option(
      "--map <old=new>",
      "state that takes the place of another, FACET.STATE in a facet; may be repeated",
      collect,
      [],
    )
    .option("--lifecycle <old=new>", "lifecycle that takes the place of another; may be repeated", collect, [])
    .option("--record <number>", "only this record; may be repeated", collect, [])
    .option("--undo <plan>", "plan the way back of what that plan has moved")
    .option("--apply [plan]", "carry out the plan with this digest; without a digest, the one just made")
    .option("--draft <paths...>", "what would become of them by definitions that are not published: files or folders")
    .action(async (type: string, options: MoveOptions) => {
      const api = await connect(options);
      if (options.draft !== undefined) return foresee(api, type, options.draft, options);
      const planned =
        typeof options.apply === "string" ? await shown(api, type, options) : await made(api, type, options);
      const plan = options.apply === undefined ? planned : await carriedOut(api, planned);
      print(options.output, plan, () => describe(plan));
      if (plan.counts.refused + plan.counts.failed > 0) process.exitCode = 3;
    });
}

/** What moving the open records of a type to definitions that are not published would do. Nothing is kept or moved. */
async function foresee(api: Client, type: string, paths: readonly string[], options: MoveOptions): Promise<void> {
  const { apply, undo, map, lifecycle, record, to } = options;
  if (apply !== undefined || undo !== undefined || map.length + lifecycle.length + record.length > 0 || to !== "latest")
    throw new UsageError("--draft looks at all open records, and carries out nothing: leave out the other options");
  const files = [...(await readDefinitionFiles(paths))];
  const { types } = await api.call.foreseeMoves({ body: { files } });
  const found = types.find(({ recordType }) => recordType === type);
  print(options.output, found ?? null, () =>
    found === undefined ? `these files change nothing that ${type} records go by` : foreseenText(found),
  );
  if ((found?.refused ?? 0) > 0) process.exitCode = 3;
}

function foreseenText({ recordType, moves, kept, refused, hidden, more }: Foreseen): string {
  if (moves.length + hidden === 0) return `no open ${recordType} would have other definitions`;
  return [
    table(
      ["number", "state", "becomes", "", ""],
      moves.map((move) => [
        move.number,
        move.from.state ?? "",
        move.to.state ?? "",
        move.outcome,
        move.why ?? notes(move),
      ]),
    ),
    "",
    ...(hidden > 0 ? [`${hidden} of records that you do not see are not shown`] : []),
    `${kept} could be moved, ${refused} could not: nothing is moved, and nothing is published`,
    ...(more ? ["there are more open records than were looked at"] : []),
  ].join("\n");
}

async function made(api: Client, type: string, options: MoveOptions): Promise<Plan> {
  const states = pairs(options.map);
  if (options.undo !== undefined) return api.call.undoMoves({ params: { digest: options.undo }, body: { states } });
  const numbers = options.record.length === 0 ? {} : { numbers: options.record.map(recordNumber) };
  return api.call.planMoves({
    body: { type, to: options.to, states, lifecycles: pairs(options.lifecycle), ...numbers },
  });
}

async function shown(api: Client, type: string, options: MoveOptions): Promise<Plan> {
  if (
    options.map.length + options.lifecycle.length + options.record.length > 0 ||
    options.undo !== undefined ||
    options.to !== "latest"
  ) {
    throw new UsageError(
      "a plan is carried out as it was shown: leave out --to, --map, --lifecycle, --record and --undo, or plan anew",
    );
  }
  const plan = await api.call.showMoves({ params: { digest: String(options.apply) } });
  if (plan.recordType !== type)
    throw new UsageError(`the plan ${plan.digest.slice(0, 12)} is of ${plan.recordType} records, not of ${type}`);
  return plan;
}

/** Calls until nothing is pending: one call works for some seconds. */
async function carriedOut(api: Client, planned: Plan): Promise<Plan> {
  let plan = planned;
  while (plan.counts.pending > 0) {
    plan = await api.call.applyMoves({ params: { digest: plan.digest } });
    if (plan.counts.pending > 0) remark(`${plan.counts.moved} moved, ${plan.counts.pending} to go`);
  }
  return plan;
}

function describe(plan: Plan): string {
  const { kept, mapped, refused, moved, failed, hidden } = plan.counts;
  if (plan.moves.length + hidden === 0) return `no open ${plan.recordType} has other definitions`;
  const rows = plan.moves.map((move) => {
    const { number, from, to, outcome, result } = move;
    const note = result?.why ?? move.why ?? notes(move);
    const became = result === null ? outcome : result.moved ? "moved" : "not moved";
    return [number, from.bundle.slice(0, 12), from.state ?? "", to.state ?? "", became, note];
  });
  const lines = [table(["number", "from", "state", "becomes", "", ""], rows), ""];
  if (hidden > 0) lines.push(`${hidden} of records that you do not see are not shown`);
  if (plan.appliedAt === null) {
    lines.push(`${kept} keep their state, ${mapped} take another, ${refused} cannot be moved`);
    if (kept + mapped > 0) lines.push(`nothing is moved yet: opsloom move ${plan.recordType} --apply ${plan.digest}`);
  } else {
    lines.push(`${moved} moved, ${failed + refused} not`);
    if (moved > 0) lines.push(`the way back: opsloom move ${plan.recordType} --undo ${plan.digest}`);
  }
  if (plan.more) lines.push("there are more: plan again when these are moved");
  return lines.join("\n");
}

function notes({ clocks, effects, waits }: Foreseen["moves"][number]): string {
  const due = ({ dueAt, breached }: Verdict): string =>
    `${breached ? "breached, " : ""}${dueAt === null ? "no due time" : clockTime(dueAt)}`;
  const changes = clocks.map(({ clock, before, after }) => `${clock}: ${due(before)} -> ${due(after)}`);
  const own = waits.map(
    ({ state, before, after }) => `by itself from ${state}: ${clockTime(before)} -> ${clockTime(after)}`,
  );
  return [...(changes.length === 0 ? effects : changes), ...own].join("; ");
}

function pairs(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1 || at === pair.length - 1) throw new UsageError(`"${pair}" is not old=new`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

import { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { diffCommand } from "./on-call-diff.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";

/** `opsloom oncall list|show|diff|override|restore`: who can be reached when. */
export function onCallCommand(): Command {
  return new Command("oncall")
    .description("who is on call, and who follows whom")
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(diffCommand())
    .addCommand(overrideCommand())
    .addCommand(restoreCommand());
}

function listCommand(): Command {
  return withApiOptions(new Command("list"))
    .description("the on-call plans, with who is on call now")
    .action(async (options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.listOnCall();
      print(options.output, items, () =>
        items.length === 0
          ? "no on-call plan is published"
          : table(
              ["plan", "now", "layers", "title"],
              items.map(({ name, people, layers, title }) => [name, named(people), layers.join(", "), title]),
            ),
      );
    });
}

function showCommand(): Command {
  return withApiOptions(new Command("show"))
    .description("who is on call by a plan, and who follows whom")
    .argument("<name>")
    .option("--at <instant>", "from then on, such as 2026-03-29T02:30:00+01:00 (default: now)")
    .option("--until <instant>", "how far ahead (default: 14 days)")
    .option("--layer <name>", "one layer alone")
    .action(async (name: string, options: ConnectOptions & { at?: string; until?: string; layer?: string }) => {
      const api = await connect(options);
      const { at, until, layer } = options;
      const query = {
        ...(at === undefined ? {} : { at }),
        ...(until === undefined ? {} : { until }),
        ...(layer === undefined ? {} : { layer }),
      };
      const answer = await api.call.showOnCall({ params: { name }, query });
      print(options.output, answer, () => {
        const rows = answer.spans.map((span) => [
          span.from,
          span.until,
          span.person ?? (span.kind === "closed" ? "(outside its hours)" : "(nobody)"),
          span.layer ?? "",
        ]);
        const head = `${answer.plan.title}, turns in ${answer.plan.zone}; at ${answer.at}: ${named(answer.people)}`;
        return `${head}\n\n${table(["from", "until", "who", "layer"], rows)}`;
      });
    });
}

function overrideCommand(): Command {
  return withApiOptions(new Command("override"))
    .description("take a turn over, or take time off")
    .argument("<name>")
    .requiredOption("--from <instant>", "such as 2026-12-24T09:00:00+01:00")
    .requiredOption("--until <instant>", "the first instant after it")
    .option("--who <person>", "who is on call then; left out: nobody, time off of --instead")
    .option("--instead <person>", "only while it is this person's turn")
    .option("--layer <name>", "in one layer alone")
    .action(async (name: string, options: ConnectOptions & OverrideOptions) => {
      const api = await connect(options);
      const { from, until, who, instead, layer } = options;
      const body = {
        from,
        until,
        ...(who === undefined ? {} : { who }),
        ...(instead === undefined ? {} : { instead }),
        ...(layer === undefined ? {} : { layer }),
      };
      const made = await api.call.addOverride({ params: { name }, body });
      const turns = made.instead === null ? "" : ` instead of ${made.instead}`;
      print(options.output, made, () => `${made.id}: ${made.who ?? "nobody"}${turns}, ${made.from} to ${made.until}`);
    });
}

interface OverrideOptions {
  readonly from: string;
  readonly until: string;
  readonly who?: string;
  readonly instead?: string;
  readonly layer?: string;
}

function restoreCommand(): Command {
  return withApiOptions(new Command("restore"))
    .description("take back what was changed, by the number that override printed")
    .argument("<name>")
    .argument("<id>")
    .action(async (name: string, id: string, options: ConnectOptions) => {
      const api = await connect(options);
      await api.call.removeOverride({ params: { name, id: Number(id) } });
      print(options.output, null, () => `taken back: ${id}`);
    });
}

function named(people: readonly string[]): string {
  return people.length === 0 ? "nobody" : people.join(", ");
}

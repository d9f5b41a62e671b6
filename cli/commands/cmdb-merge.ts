import { type Command, InvalidArgumentError } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";

interface MergeOptions extends ConnectOptions {
  readonly take: { readonly [attribute: string]: string };
  readonly because?: string;
  readonly dryRun?: boolean;
}

/** Adds `opsloom cmdb merge|distinct`. */
export function addMerging(command: Command): void {
  withApiOptions(command.command("merge"))
    .description("make configuration items one: the first stays, and the others lead to it (configurationManager)")
    .argument("<ci>", "id or name of the one that stays")
    .argument("<others...>", "ids of those that are the same thing")
    .option("--take <attribute=ci>", "whose value of an attribute is right; one --take each", choice, {})
    .option("--because <text>", "kept with the change")
    .option("--dry-run", "change nothing, and show the plan")
    .action(async (id: string, others: string[], { take, because, dryRun = false, ...options }: MergeOptions) => {
      const api = await connect(options);
      const reason = because === undefined ? {} : { reason: because };
      const plan = await api.call.mergeCis({ params: { id }, body: { others, take, dryRun, ...reason } });
      print(options.output, plan, () => planText(plan, dryRun));
    });
  withApiOptions(command.command("distinct"))
    .description("say that two items that look alike are two: duplicates lists them no more (configurationManager)")
    .argument("<ci>", "id")
    .argument("<other>", "id")
    .option("--because <text>", "kept with it")
    .action(async (id: string, other: string, options: ConnectOptions & { because?: string }) => {
      const api = await connect(options);
      const body = options.because === undefined ? {} : { reason: options.because };
      await api.call.keepDuplicates({ params: { id, other }, body });
      print(options.output, { id, other, distinct: true }, () => `${id} and ${other} are two`);
    });
}

function choice(text: string, before: MergeOptions["take"]): MergeOptions["take"] {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError("write ATTRIBUTE=CI");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

function planText({ id, merged, changes, relations }: Reply<"mergeCis">, dryRun: boolean): string {
  const shown = (value: unknown): string =>
    value === null ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
  const edge = ({ from, type, to }: { from: string; type: string; to: string }): string => `${from} ${type} ${to}`;
  return [
    `${merged.join(", ")} ${dryRun ? "would be" : merged.length === 1 ? "is" : "are"} ${id}`,
    ...changes.map(({ attribute, from, to }) => `  ${attribute} from ${shown(from)} to ${shown(to)}`),
    ...relations.map(({ was, becomes }) =>
      becomes === null ? `  ${edge(was)} ends` : `  ${edge(was)} becomes ${edge(becomes)}`,
    ),
  ].join("\n");
}

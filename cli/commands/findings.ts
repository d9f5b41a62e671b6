import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

type Finding = Reply<"listFindings">["items"][number];

interface ListOptions extends ConnectOptions {
  readonly policy?: string;
  readonly ci?: string;
  readonly account?: string;
  readonly open?: boolean;
}

/** `opsloom findings list`: what policies have found. */
export function findingsCommand(): Command {
  return new Command("findings").description("what policies have found").addCommand(listCommand(), { isDefault: true });
}

function listCommand(): Command {
  return withApiOptions(new Command("list"))
    .description("findings, newest first")
    .option("--policy <name>", "of one policy")
    .option("--ci <name>", "of one CI or record, by its id, name or number")
    .option("--account <name>", "on resources of one account of a provider")
    .option("--open", "those that are not over")
    .action(async ({ policy, ci, account, open, ...options }: ListOptions) => {
      const api = await connect(options);
      const items: Finding[] = [];
      const query = { policy, ci, account, ...(open === true ? { open: "true" as const } : {}) };
      for await (const one of api.each.listFindings({ query })) items.push(one);
      print(options.output, items, () => (items.length === 0 ? "nothing was found" : findingsText(items)));
    });
}

function findingsText(items: readonly Finding[]): string {
  return table(
    ["policy", "of", "step", "severity", "since", "is", "record", "title", "why"],
    items.map((one) => [
      one.policy,
      one.name,
      one.step,
      one.severity === null ? "" : String(one.severity),
      clockTime(one.firstSeenAt),
      stateOf(one),
      one.record ?? "",
      one.title,
      one.refused === null ? one.why : `${one.why}; nothing was done: ${one.refused}`,
    ]),
  );
}

function stateOf({ exception, ended, doneAt }: Finding): string {
  if (ended !== null) return `over: ${ended}`;
  return exception === null
    ? `open${doneAt === null ? "" : `, done ${clockTime(doneAt)}`}`
    : `excepted until ${clockTime(exception.until)} by ${exception.by}: ${exception.because}`;
}

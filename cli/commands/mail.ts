import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import type { Item } from "../../client/call.ts";
import { cleanLine } from "../../engine/event/clean.ts";
import { UsageError } from "../client/failure.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

const outcomes = ["opened", "answered", "refused", "left", "waiting", "any"] as const;

interface ListOptions extends ConnectOptions {
  readonly mailbox?: string;
  readonly outcome?: (typeof outcomes)[number];
  readonly limit: number;
}

/** `opsloom mail deliver|list|show|retry`. */
export function mailCommand(): Command {
  const command = new Command("mail").description(
    "mail that is handed to mailboxes, and what became of it; for administrators and automation",
  );
  withApiOptions(command.command("deliver"))
    .description("hand one message to a mailbox, as a mail server pipes it; what was handed over before is known")
    .argument("<mailbox>", "such as service-desk")
    .argument("<file>", "the message as a mail server has it; - reads it from the standard input")
    .action(async (mailbox: string, file: string, options: ConnectOptions) => {
      const body = messageOf(file);
      const api = await connect(options);
      const taken = await api.call.sendMail({ params: { mailbox }, body });
      print(options.output, taken, () =>
        taken.status === "known" ? `mail ${taken.id} was handed over before` : `mail ${taken.id} is taken`,
      );
    });
  withApiOptions(command.command("list"))
    .description("mail that was not taken, newest first")
    .option("--mailbox <mailbox>", "of one mailbox")
    .addOption(new Option("--outcome <outcome>", "what came to this instead").choices(outcomes))
    .option("--limit <n>", "at most this many", wholeNumber(1), 50)
    .action(async ({ mailbox, outcome, limit, ...options }: ListOptions) => {
      const api = await connect(options);
      const items = await readItems((size) => api.each.listMail({ query: { mailbox, outcome, limit: size } }), limit);
      print(options.output, items, () =>
        items.length === 0
          ? outcome === undefined
            ? 'none was left or refused; "opsloom mail list --outcome any" shows what was taken'
            : "there is no such mail"
          : table(["id", "mailbox", "received", "outcome", "from", "subject", "because"], items.map(row)),
      );
    });
  withApiOptions(command.command("show"))
    .description("one mail: what became of it and why, and the message as it came")
    .argument("<id>", "number of the mail", wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .action(async (id: number, options: ConnectOptions) => {
      const api = await connect(options);
      const one = await api.call.showMail({ params: { id } });
      print(options.output, one, () =>
        [
          `mail ${one.id} to ${one.mailbox}, received ${clockTime(one.receivedAt)}`,
          `${one.outcome ?? "waiting"}${one.record === null ? "" : ` ${one.record}`}`,
          ...(one.reason === null ? [] : [`  ${one.code === null ? "" : `${one.code} `}${oneLine(one.reason)}`]),
          "",
          // What a stranger wrote must not steer the terminal.
          ...one.message.split(/\r?\n/u).map((line) => cleanLine(line, 10_000)),
        ].join("\n"),
      );
    });
  withApiOptions(command.command("retry"))
    .description("read a mail again that was not taken, by the definitions as they are now")
    .argument("<id>", "number of the mail", wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .action(async (id: number, options: ConnectOptions) => {
      const api = await connect(options);
      const done = await api.call.retryMail({ params: { id } });
      print(options.output, done, () => `mail ${id} is read again`);
    });
  return command;
}

function row({ id, mailbox, receivedAt, outcome, from, subject, reason, record }: Item<"listMail">): string[] {
  const because = oneLine(reason ?? record ?? "");
  return [String(id), mailbox, clockTime(receivedAt), outcome ?? "waiting", oneLine(from), oneLine(subject), because];
}

function messageOf(file: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(file === "-" ? 0 : file));
  } catch (error) {
    throw new UsageError(`"${file}" cannot be read: ${(error as Error).message}`);
  }
}

import { Command } from "commander";
import { UsageError } from "../client/failure.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { recordId, recordPath } from "../client/record-number.ts";
import { allText, offersText } from "../output/offers.ts";
import { print } from "../output/print.ts";

/** `opsloom commands NUMBER`: what a record takes now, with what each command needs, and whether you may. */
export function commandsCommand(): Command {
  return withApiOptions(new Command("commands"))
    .description("what a record takes now: each command with its inputs, and whether you may send it")
    .argument("<number>", "such as INC0000001")
    .argument("[command]", "this one alone")
    .option("--all", "also what it would take in other states: who may, what each needs, and the way there")
    .action(async (written: string, name: string | undefined, options: ConnectOptions & { all?: boolean }) => {
      const api = await connect(options);
      const path = recordPath(await recordId(api, written));
      if (options.all === true) {
        const { items } = await api.call.listAllCommands({ params: path });
        const asked = name === undefined ? items : items.filter(({ command }) => command === name);
        if (asked.length === 0) throw new UsageError(noSuch(path.number, name, items));
        return print(options.output, asked, () => allText(asked));
      }
      const { number } = path;
      const { items, state } = await api.call.listCommands({ params: path });
      const shown = name === undefined ? items : items.filter(({ command }) => command === name);
      print(options.output, shown, () => offersText({ number, state, items, name }));
    });
}

function noSuch(number: string, name: string | undefined, items: readonly { readonly command: string }[]): string {
  const known = items.map(({ command }) => command).join(", ");
  return name === undefined
    ? `${number} takes no command in any state`
    : `the definitions of ${number} know no command "${name}"; they know ${known}`;
}

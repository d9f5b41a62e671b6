import { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { recordId, recordPath } from "../client/record-number.ts";
import { offersText } from "../output/offers.ts";
import { print } from "../output/print.ts";

/** `opsloom commands NUMBER`: what a record takes now, with what each command needs, and whether you may. */
export function commandsCommand(): Command {
  return withApiOptions(new Command("commands"))
    .description("what a record takes now: each command with its inputs, and whether you may send it")
    .argument("<number>", "such as INC0000001")
    .argument("[command]", "this one alone")
    .action(async (written: string, name: string | undefined, options: ConnectOptions) => {
      const api = await connect(options);
      const path = recordPath(await recordId(api, written));
      const { number } = path;
      const { items, state } = await api.call.listCommands({ params: path });
      const shown = name === undefined ? items : items.filter(({ command }) => command === name);
      print(options.output, shown, () => offersText({ number, state, items, name }));
    });
}

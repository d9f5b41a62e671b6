import { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";
import { sendPublication } from "./publish.ts";

/** `opsloom retire KIND/NAME...`: refused while something that is published refers to it. */
export function retireCommand(): Command {
  return withApiOptions(new Command("retire"))
    .description("publish definitions no more; records that began under them keep them")
    .argument("<names...>", "KIND/NAME, such as ServiceLevel/incident-response")
    .action(async (names: string[], options: ConnectOptions) => {
      const outcome = await sendPublication(await connect(options), { files: [], retire: names });
      print(options.output, outcome, () => outcome.changed.map((name) => `retired ${name}`).join("\n"));
    });
}

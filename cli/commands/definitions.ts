import { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";

/** `opsloom definitions show KIND NAME`. */
export function definitionsCommand(): Command {
  const command = new Command("definitions").description("published definitions: show one");
  withApiOptions(command.command("show"))
    .description("the YAML of a published definition")
    .argument("<kind>", "such as Lifecycle")
    .argument("<name>", "such as change-normal")
    .option("--merged", "as one whole with all that it extends, and where that was written")
    .action(async (kind: string, name: string, options: ConnectOptions & { merged?: boolean }) => {
      const api = await connect(options);
      const query = options.merged === true ? { merged: "true" as const } : {};
      const shown = await api.call.showDefinition({ params: { kind, name }, query });
      print(options.output, shown, () => (shown.merged ?? shown.source).trimEnd());
    });
  return command;
}

import { Command } from "commander";
import { ownText } from "../../engine/definition/own-text.ts";
import type { Client } from "../../client/client.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { UsageError } from "../client/failure.ts";
import { print } from "../output/print.ts";

/** `opsloom definitions show [KIND] NAME`. */
export function definitionsCommand(): Command {
  const command = new Command("definitions").description("published definitions: show one");
  withApiOptions(command.command("show"))
    .description("the YAML of one published definition, as it was written")
    .usage("[KIND] NAME [options]")
    .argument("<kind>", "such as Lifecycle; may be left out where one definition alone has the name")
    .argument("[name]", "such as change-normal")
    .option("--merged", "as one whole with all that it extends, and where that was written")
    .action(async (first: string, second: string | undefined, options: ConnectOptions & { merged?: boolean }) => {
      const api = await connect(options);
      const { kind, name } = second === undefined ? await named(api, first) : { kind: first, name: second };
      const query = options.merged === true ? { merged: "true" as const } : {};
      const shown = await api.call.showDefinition({ params: { kind, name }, query });
      // Of the file that it was published in, what is its own.
      const own = (): string => ownText({ kind, name }, shown.source) ?? shown.source;
      print(options.output, shown, () => (shown.merged ?? own()).trimEnd());
    });
  return command;
}

/** The one definition of a name, which may be written as KIND/NAME. */
async function named(api: Client, written: string): Promise<{ readonly kind: string; readonly name: string }> {
  const { items } = await api.call.listDefinitions({ query: {} });
  const found = items.filter(({ kind, name }) => name === written || `${kind}/${name}` === written);
  const [only, ...others] = found;
  if (only === undefined)
    throw new UsageError(`nothing is published as "${written}": opsloom diff --all lists what is`);
  if (others.length > 0)
    throw new UsageError(
      `"${written}" is the name of several: say ${found.map(({ kind }) => `${kind} ${written}`).join(", or ")}`,
    );
  return only;
}

import { Command } from "commander";
import { checkDefinitions } from "../../engine/definition/check.ts";
import { type AllowedCommand, allowList } from "../../engine/pattern/allow-list.ts";
import type { Pattern } from "../../engine/pattern/ir.ts";
import { formatText } from "../../engine/definition/format/text.ts";
import { hasErrors } from "../../engine/definition/diagnostic.ts";
import { UsageError } from "../client/failure.ts";
import { readFolders, withFolders } from "../files/context-files.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";

interface CommandsOptions extends ConnectOptions {
  readonly published?: boolean;
  readonly sudoers?: string;
  readonly with?: readonly string[];
}

/** `opsloom patterns`. */
export function patternsCommand(): Command {
  const commands = withFolders(withApiOptions(new Command("commands")))
    .description("every command that patterns run on targets: nothing else is run there")
    .argument("[paths...]", "files or folders of definitions", ["definitions"])
    .option("--published", "the patterns that are published now, read from the API")
    .option("--sudoers <user>", "those that need sudo, as lines of sudoers for this user of the targets")
    .action(async (paths: string[], options: CommandsOptions) => {
      const list = allowList(await readPatterns(paths, options));
      if (options.sudoers !== undefined) process.stdout.write(sudoersText(list, options.sudoers));
      else print(options.output, { items: list }, () => listText(list));
    });
  return new Command("patterns").description("how things are told, asked and read").addCommand(commands);
}

async function readPatterns(paths: readonly string[], options: CommandsOptions): Promise<readonly Pattern[]> {
  const { files } =
    options.published === true
      ? await (await connect(options)).call.readPublished()
      : { files: await readDefinitionFiles(paths) };
  const context = await readFolders(options.with);
  const { definitions, diagnostics } = checkDefinitions(files, { context });
  // A list that lacks what could not be read would be taken for the whole.
  if (hasErrors(diagnostics)) {
    const texts = new Map(files.map(({ path, text }) => [path, text]));
    throw new UsageError(`the definitions have errors:\n${formatText(diagnostics, texts)}`);
  }
  return definitions.flatMap((definition) => (definition.kind === "Pattern" ? [definition.ir] : []));
}

function listText(list: readonly AllowedCommand[]): string {
  if (list.length === 0) return "no pattern runs a command";
  const rows = list.map(({ command, arguments: args, privilege, patterns }) => [
    privilege ?? "",
    [command, ...args].join(" "),
    patterns.join(", "),
  ]);
  return table(["as", "command", "patterns"], rows);
}

/** A bare name may be in either folder of programs; one without arguments is allowed without any. */
function sudoersText(list: readonly AllowedCommand[], user: string): string {
  if (!/^[a-z_][a-z0-9_-]{0,31}$/u.test(user))
    throw new UsageError(`"${user}" is no name of a user: write one such as opsloom`);
  const lines = list
    .filter(({ privilege }) => privilege === "sudo")
    .flatMap(({ command, arguments: args }) => {
      const places = command.startsWith("/") ? [command] : [`/usr/bin/${command}`, `/usr/sbin/${command}`];
      const words = args.length === 0 ? '""' : args.map(escaped).join(" ");
      return places.map((place) => `${user} ALL=(root) NOPASSWD: ${escaped(place)} ${words}\n`);
    });
  return [
    `# Printed by opsloom patterns commands --sudoers: put it into a file of /etc/sudoers.d, by visudo.\n`,
    ...lines,
  ].join("");
}

function escaped(text: string): string {
  return text.replaceAll(/[\\,:=*?[\]!"'# ]/gu, String.raw`\$&`);
}

import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { formatText } from "../../engine/definition/format/text.ts";
import { formatDefinition } from "../../engine/definition/format-source.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";
import { remark } from "../output/print.ts";

/**
 * `opsloom fmt [PATH...]`: exit code 3 when a file cannot be formatted, or with `--check` when one is not in canonical
 * form.
 */
export function fmtCommand(): Command {
  return new Command("fmt")
    .description("write definitions in their canonical form; comments stay")
    .argument("[paths...]", "files or folders", ["definitions"])
    .option("--check", "write nothing, name the files that would change")
    .option("--stdout", "write the formatted text of one file to standard output")
    .action(async (paths: string[], options: { check?: boolean; stdout?: boolean }) => {
      const files = await readDefinitionFiles(paths);
      if (options.stdout === true && files.length !== 1)
        throw new Error(`--stdout formats one file, and ${files.length} are named`);
      let changed = 0;
      for (const { path, text } of files) {
        const formatted = formatDefinition(text, path);
        if (!formatted.ok) {
          remark(formatText([formatted.error], new Map([[path, text]])));
          process.exitCode = 3;
          continue;
        }
        if (options.stdout === true) process.stdout.write(formatted.value);
        if (formatted.value === text) continue;
        changed++;
        if (options.stdout === true) continue;
        process.stdout.write(`${path}\n`);
        if (options.check !== true) await writeFile(path, formatted.value);
      }
      if (options.check === true && changed > 0) process.exitCode = 3;
    });
}

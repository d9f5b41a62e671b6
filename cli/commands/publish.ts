import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Command } from "commander";
import type { DefinitionChange } from "../../store/definition/publish-files.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";
import { print } from "../output/print.ts";

const run = promisify(execFile);

/** `opsloom publish [PATH...]`: all of the files, or nothing. */
export function publishCommand(): Command {
  return withApiOptions(new Command("publish"))
    .description("check definitions and make them the latest; running records keep theirs")
    .argument("[paths...]", "files or folders", ["definitions"])
    .action(async (paths: string[], options: ConnectOptions) => {
      const api = await connect(options);
      const files = await readDefinitionFiles(paths);
      const gitCommit = await headCommit();
      const outcome = await api.post<{ changed: string[]; unchanged: number }>("/v1/definitions", {
        files,
        ...(gitCommit === null ? {} : { gitCommit }),
      });
      print(options.output, outcome, () =>
        [...outcome.changed.map((name) => `published ${name}`), `${outcome.changed.length} published, ${outcome.unchanged} unchanged`].join(
          "\n",
        ),
      );
    });
}

/** `opsloom diff [PATH...]`: what publishing would change, by meaning. Exit code 0 nothing, 2 something, as of a plan. */
export function diffCommand(): Command {
  return withApiOptions(new Command("diff"))
    .description("what publishing these files would change, by meaning")
    .argument("[paths...]", "files or folders", ["definitions"])
    .option("--exit-code", "exit with 2 when something would change")
    .action(async (paths: string[], options: ConnectOptions & { exitCode?: boolean }) => {
      const api = await connect(options);
      const { changes } = await api.post<{ changes: DefinitionChange[] }>("/v1/definitions/check", {
        files: await readDefinitionFiles(paths),
      });
      const shown = changes.filter(({ change }) => change !== "unchanged");
      print(options.output, shown, () => (shown.length === 0 ? "nothing would change" : shown.map(describe).join("\n")));
      if (options.exitCode === true && shown.length > 0) process.exitCode = 2;
    });
}

function describe({ kind, name, change, paths }: DefinitionChange): string {
  const details = paths.map(({ path, from, to }) => {
    if (from === undefined) return `  + ${path}: ${JSON.stringify(to)}`;
    return to === undefined ? `  - ${path}: ${JSON.stringify(from)}` : `  ~ ${path}: ${JSON.stringify(from)} -> ${JSON.stringify(to)}`;
  });
  return [`${change === "removed" ? "not among these files (stays published)" : change}: ${kind}/${name}`, ...details].join("\n");
}

async function headCommit(): Promise<string | null> {
  try {
    return (await run("git", ["rev-parse", "HEAD"])).stdout.trim();
  } catch {
    return null;
  }
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Command } from "commander";
import { stringify } from "yaml";
import type { Reply, Request } from "../../client/call.ts";
import type { Json } from "../../engine/base/json.ts";
import { type Diagnostic, hasErrors } from "../../engine/definition/diagnostic.ts";
import { formatText } from "../../engine/definition/format/text.ts";
import type { DefinitionFile } from "../../engine/definition/load.ts";
import type { Client } from "../../client/client.ts";
import { ApiError } from "../../client/fault.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readFolders, withFolders } from "../files/context-files.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";
import { plural } from "../output/plural.ts";
import { print, remark } from "../output/print.ts";

const run = promisify(execFile);

type DefinitionChange = Reply<"checkDefinitions">["changes"][number];

/** `opsloom publish [PATH...]`: all of the files, or nothing. */
export function publishCommand(): Command {
  return withApiOptions(new Command("publish"))
    .description("check definitions and make them the latest; running records keep theirs")
    .argument("[paths...]", "files or folders", ["definitions"])
    .action(async (paths: string[], options: ConnectOptions) => {
      const api = await connect(options);
      const files = await readDefinitionFiles(paths);
      const gitCommit = await headCommit();
      const body = { files: [...files], ...(gitCommit === null ? {} : { gitCommit }) };
      const outcome = await sendPublication(api, body);
      if (outcome.diagnostics.length > 0) remark(findings(outcome.diagnostics as readonly Diagnostic[], files));
      print(options.output, outcome, () =>
        [
          ...outcome.changed.map((name) =>
            outcome.along.includes(name)
              ? `published ${name}, for what it is made of has changed`
              : `published ${name}`,
          ),
          `${outcome.changed.length} published, ${outcome.unchanged} unchanged`,
        ].join("\n"),
      );
    });
}

/** Publishes; every finding of files that have errors is told as `validate` tells it. */
export async function sendPublication(api: Client, body: Request<"publishDefinitions">["body"]) {
  try {
    return await api.call.publishDefinitions({ body });
  } catch (error) {
    if (error instanceof ApiError && error.code === "OPS454" && Array.isArray(error.details))
      remark(findings(error.details, body.files));
    throw error;
  }
}

function findings(diagnostics: readonly Diagnostic[], files: readonly DefinitionFile[]): string {
  return formatText(diagnostics, new Map(files.map((file) => [file.path, file.text])));
}

/**
 * `opsloom diff [PATH...]`: what publishing would change, by meaning. Exit code 0; 3 when the files have errors; with
 * `--exit-code` 2 when something would change.
 */
export function diffCommand(): Command {
  return withFolders(withApiOptions(new Command("diff")))
    .description("what publishing these files would change, by meaning")
    .argument("[paths...]", "files or folders", ["definitions"])
    .option("--exit-code", "exit with 2 when something would change")
    .option("--all", "name the published definitions that are not among these files, too")
    .action(
      async (paths: string[], options: ConnectOptions & { exitCode?: boolean; all?: boolean; with?: string[] }) => {
        const api = await connect(options);
        const files = await readDefinitionFiles(paths);
        const { changes, diagnostics } = await api.call.checkDefinitions({
          body: { files, context: await readFolders(options.with) },
        });
        if (diagnostics.length > 0) remark(findings(diagnostics as readonly Diagnostic[], files));
        const shown = changes.filter(({ change }) => change !== "unchanged");
        const would = shown.filter(({ change }) => change !== "removed");
        const others = shown.length - would.length;
        const note =
          others === 0 || options.all === true
            ? []
            : [`not among these files and left alone: ${plural(others, "published definition")}`];
        const told = options.all === true ? shown : would;
        print(options.output, shown, () =>
          [...(told.length === 0 ? ["nothing would change"] : told.map(describe)), ...note].join("\n"),
        );
        if (hasErrors(diagnostics as readonly Diagnostic[])) {
          remark("nothing can be published before the errors are repaired");
          process.exitCode = 3;
        } else if (options.exitCode === true && would.length > 0) process.exitCode = 2;
      },
    );
}

function describe({ kind, name, change, file, paths, along }: DefinitionChange): string {
  const told = change === "removed" ? "not among these files (stays published)" : change;
  const lines = paths.map(({ path, from, to, line }) => {
    const place = `  ${file ?? ""}:${line ?? 1}`;
    if (from === undefined) return `${place}  + ${path}: ${written(to)}`;
    return to === undefined
      ? `${place}  - ${path}: ${written(from)}`
      : `${place}  ~ ${path}: ${written(from)} -> ${written(to)}`;
  });
  const made = "what it is made of changes";
  const why = along === true ? `, not among these files: ${made}` : "";
  if (change === "changed" && along !== true && lines.length === 0)
    lines.push(`  its own text means the same: ${made}, or another version has compiled it`);
  return [`${told}: ${kind}/${name}${why}`, ...lines].join("\n");
}

/** A value as YAML on one line. */
function written(value: Json | undefined): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0, blockQuote: false }).trim();
}

async function headCommit(): Promise<string | null> {
  try {
    return (await run("git", ["rev-parse", "HEAD"])).stdout.trim();
  } catch {
    return null;
  }
}

import { homedir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { hasErrors, type Diagnostic } from "../../engine/definition/diagnostic.ts";
import { formatGithub } from "../../engine/definition/format/github.ts";
import { formatJson } from "../../engine/definition/format/json.ts";
import { formatSarif } from "../../engine/definition/format/sarif.ts";
import { formatText } from "../../engine/definition/format/text.ts";
import type { DefinitionFile } from "../../engine/definition/load.ts";
import { validateDefinitions } from "../../engine/definition/validate.ts";
import { zoneLookup } from "../files/zone-lookup.ts";
import { createCheckCache } from "../files/check-cache.ts";
import { type ContextOptions, readContext, withContext } from "../files/context-files.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";
import { describeFunctions } from "../functions.ts";
import { configuredIntegrations } from "../integration/configured.ts";
import { plural } from "../output/plural.ts";
import { printable, remark } from "../output/print.ts";
import { sourceDigest } from "../worker/source-digest.ts";

type Format = "text" | "json" | "github" | "sarif";

/** `opsloom validate [PATH...]`: exit code 0 nothing to repair, 3 errors found. Only `--published` needs a server. */
export function validateCommand(): Command {
  return withContext(new Command("validate"))
    .description("check definitions as publishing would, without a server")
    .argument("[paths...]", "files or folders that belong together", ["definitions"])
    .addOption(
      new Option("--format <format>", "how findings are written")
        .choices(["text", "json", "github", "sarif"])
        .default(process.env["GITHUB_ACTIONS"] === "true" ? "github" : "text"),
    )
    .option("--no-cache", "check again even when nothing changed")
    .action(async (paths: string[], options: ContextOptions & { format: Format; cache: boolean }) => {
      const files = await readDefinitionFiles(paths);
      const context = await readContext(options);
      const integrations = await configuredIntegrations();
      const functions = describeFunctions(integrations);
      const cache = options.cache ? createCheckCache(cacheFolder(), await sourceDigest()) : undefined;
      const diagnostics = validateDefinitions(files, { functions, zone: zoneLookup, now: Date.now(), context }, cache);
      const text = formatDiagnostics(options.format, diagnostics, [...context, ...files]);
      if (text !== "") process.stdout.write(`${options.format === "text" ? printable(text) : text}\n`);
      const errors = diagnostics.filter(({ severity }) => severity === "error").length;
      const warnings = diagnostics.length - errors;
      remark(`${plural(files.length, "file")} checked: ${plural(errors, "error")}, ${plural(warnings, "warning")}`);
      if (hasErrors(diagnostics)) process.exitCode = 3;
    });
}

export function formatDiagnostics(
  format: Format,
  diagnostics: readonly Diagnostic[],
  files: readonly DefinitionFile[],
): string {
  switch (format) {
    case "json":
      return formatJson(diagnostics);
    case "github":
      return formatGithub(diagnostics);
    case "sarif":
      return formatSarif(diagnostics, "1");
    default:
      return formatText(diagnostics, new Map(files.map((file) => [file.path, file.text])));
  }
}

function cacheFolder(): string {
  const base = process.env["XDG_CACHE_HOME"];
  return join(base === undefined || base === "" ? join(homedir(), ".cache") : base, "opsloom", "validate");
}

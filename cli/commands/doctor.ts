import { Command } from "commander";
import { readSettings } from "../configuration/settings.ts";
import { environment } from "../configuration/environment.ts";
import { examine } from "../launcher/examination.ts";
import type { Finding } from "../launcher/finding.ts";

interface DoctorOptions {
  readonly home?: string;
  readonly port?: string;
  readonly json?: boolean;
}

const marks = { ok: "✔", optional: "○", missing: "✖" } as const;

/**
 * `opsloom doctor`: what a start would use, what is missing and how to get it; exit code 1 when a start would fail.
 * Starts nothing.
 */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("explain what a start would use and what is missing")
    .option("--home <dir>", "home directory; else OPSLOOM_HOME")
    .option("--port <n>", "port of the API to check")
    .option("--json", "one JSON line")
    .action(async (options: DoctorOptions) => {
      const findings = await examine(await readSettings(options), environment);
      if (findings.some((finding) => finding.state === "missing")) process.exitCode = 1;
      const width = Math.max(...findings.map(({ subject }) => subject.length));
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify({ findings })}\n`
          : findings.map((finding) => line(finding, width)).join(""),
      );
    });
}

function line(finding: Finding, width: number): string {
  const remedy = finding.remedy === null ? "" : `\n    ${finding.remedy}`;
  return `${marks[finding.state]} ${finding.subject.padEnd(width)} ${finding.detail}${remedy}\n`;
}

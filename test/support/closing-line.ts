import type { Reporter, TestModule } from "vitest/node";

/**
 * Prints one plain closing line, `N passed, N failed, N skipped`, and with OPSLOOM_NO_SKIPS=1 fails a run that skipped;
 * with `conformance` tests may be skipped whose name asks for OPSLOOM_CONFORMANCE_DATA.
 */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const skipped: string[] = [];
    for (const module of modules) {
      if (module.children.size === 0 && !module.ok()) counts.failed += 1;
      for (const test of module.children.allTests()) {
        counts[test.result().state] += 1;
        if (test.result().state === "skipped") skipped.push(test.fullName);
      }
    }
    const rule = process.env["OPSLOOM_NO_SKIPS"] ?? "";
    const wrong =
      rule === "conformance" ? skipped.filter((name) => !name.includes("OPSLOOM_CONFORMANCE_DATA")) : skipped;
    if (rule !== "" && wrong.length > 0) {
      console.error(`skipped, although nothing may be skipped here:\n${wrong.map((name) => `  ${name}`).join("\n")}`);
      process.exitCode = 1;
    }
    console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped + counts.pending} skipped`);
  }
}

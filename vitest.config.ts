import { defineConfig } from "vitest/config";
import { ClosingLine } from "./test/support/closing-line.ts";

const exclude = ["**/node_modules/**", "console/**", "dist/**"];

/**
 * unit: pure and fast, `x.test.ts` beside its source. integration: `x.itest.ts`, on one PostgreSQL and one Temporal
 * server that start only when such a file is among those to run.
 */
// oxlint-disable-next-line import/no-default-export -- vitest reads the default export
export default defineConfig({
  test: {
    reporters: ["default", new ClosingLine()],
    // Most files wait for servers more than they compute: as many as there are cores, not one fewer as is the default.
    maxWorkers: "100%",
    projects: [
      // A busy machine is no failure: the limit only ends what hangs.
      { test: { name: "unit", include: ["**/*.test.ts"], exclude, testTimeout: 60_000 } },
      {
        test: {
          name: "integration",
          include: ["**/*.itest.ts"],
          exclude,
          // A Temporal worker brings a native runtime: one process a file.
          pool: "forks",
          globalSetup: ["test/support/servers.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

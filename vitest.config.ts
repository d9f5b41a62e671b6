import { defineConfig } from "vitest/config";
import { ClosingLine } from "./test/support/closing-line.ts";
import { foreignNames } from "./test/support/own-environment.ts";

// Whoever runs the tests may work with an installation of theirs in the same shell.
for (const name of foreignNames(process.env)) delete process.env[name];

const exclude = ["**/node_modules/**", "dist/**"];

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
      // A busy machine is no failure, such as one where another suite and a product run: limits only end what hangs.
      {
        test: {
          name: "unit",
          include: ["**/*.test.ts"],
          exclude,
          // They share what they load: without that most of their time goes into loading the same modules anew.
          isolate: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "integration",
          include: ["**/*.itest.ts"],
          exclude,
          // A Temporal worker brings a native runtime: processes, which the files share with all that they load. With a
          // process of its own for each file six of them took 94 s instead of 50.
          pool: "forks",
          isolate: false,
          globalSetup: ["test/support/servers.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});

import type { Environment } from "../../cli/configuration/environment.ts";

/** What tells the suite itself something, and where programs are that it may use. */
const own = /^OPSLOOM_(TEST|CRASH|DIFFERENTIAL|CONFORMANCE|SAVE|NO_SKIPS|TEMPORAL_CLI)/;

/** What would tell the product under test, the drivers or the SDK of another installation. */
const foreign = /^(OPSLOOM_|TEMPORAL_|PG[A-Z])/;

/**
 * Names of variables that the shell of whoever runs the tests has for an installation of theirs: with them tests would
 * meet its servers and its settings.
 */
export const foreignNames = (environment: Environment): readonly string[] =>
  Object.keys(environment).filter((name) => foreign.test(name) && !own.test(name));

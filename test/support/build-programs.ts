/**
 * Finds or makes every program that the tests use and that is built once: the Temporal server of the embedded set-up,
 * the one of production, the ACME server, and the two other jqs. `.ci/run` calls it before the tests, so that none of
 * them waits while a build takes both cores.
 */
import { cacheDirectory } from "../../cli/configuration/directories.ts";
import { findTemporal } from "../../cli/launcher/temporal-binary.ts";
import { gojqProgram, jqOracle } from "../expression/oracle.ts";
import { findTemporalPrograms } from "../production/temporal-programs.ts";
import { findPebble } from "./pebble.ts";

const log = (line: string): void => void process.stderr.write(`${line}\n`);

await findTemporal({
  executable: process.env["OPSLOOM_TEMPORAL_CLI"] ?? null,
  searchPath: process.env["PATH"] ?? "",
  cacheDirectory: cacheDirectory(process.env),
  log,
});
await findTemporalPrograms(log);
await findPebble(log);
// Their absence is told by the tests that need them.
for (const found of [jqOracle(), gojqProgram()]) if (typeof found === "string") log(found);

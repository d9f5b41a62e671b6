import { expect, it } from "vitest";
import { foreignNames } from "./own-environment.ts";

it("settings of another installation reach no test, those of the suite do", () => {
  const names = (...all: string[]) => foreignNames(Object.fromEntries(all.map((name) => [name, "x"])));
  const settings = [
    "OPSLOOM_HOME",
    "OPSLOOM_URL",
    "OPSLOOM_API_KEY",
    "OPSLOOM_TEMPORAL_ADDRESS",
    "OPSLOOM_DATABASE_URL",
  ];
  const clients = ["TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE", "PGPASSWORD"];
  expect(names(...settings, ...clients)).toEqual([...settings, ...clients]);
  const suite = ["OPSLOOM_TEST_LOG", "OPSLOOM_TEST_POSTGRES_URL", "OPSLOOM_CRASH_SEED", "OPSLOOM_CONFORMANCE_DATA"];
  expect(names(...suite, "OPSLOOM_NO_SKIPS", "OPSLOOM_SAVE_SCHEMA", "OPSLOOM_TEMPORAL_CLI", "PATH", "HOME")).toEqual(
    [],
  );
});

it("this process has none of them", () => {
  expect(foreignNames(process.env)).toEqual([]);
});

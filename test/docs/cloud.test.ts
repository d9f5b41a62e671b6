import { expect, it } from "vitest";
import { costOf } from "../../engine/cloud/price.ts";
import { scopesOf } from "../../engine/cloud/scope.ts";
import { loadDefinitions } from "../../engine/definition/load.ts";
import { examplesOf } from "./pages.ts";

const { definitions } = loadDefinitions(examplesOf("docs/language.md"));

it("the account of docs/language.md is listed service by service, by its calendar", () => {
  const account = definitions.flatMap((one) => (one.kind === "Account" ? [one.ir] : []))[0];
  if (account === undefined) throw new Error("the page has no account");
  expect(scopesOf(account).map(({ region, service }) => `${service} ${region}`)).toEqual([
    "compute eu-central-1",
    "compute eu-west-1",
    "network eu-central-1",
    "network eu-west-1",
    "storage eu-central-1",
    "storage eu-west-1",
  ]);
  expect(account).toMatchObject({
    id: "123456789012",
    endpoint: "http://127.0.0.1:5000",
    schedule: { when: { kind: "every", everyMs: 21_600_000 }, maxRunMs: 3_600_000 },
    onMissing: { afterRuns: 2 },
  });
});

it("the price list of docs/language.md prices a machine where it is", () => {
  const lists = definitions.flatMap((one) => (one.kind === "PriceList" ? [one.ir] : []));
  const machine = { provider: "aws", type: "instance", size: "t3.micro", sizeGiB: null, cloudState: "running" };
  const costs = ["eu-central-1", "eu-west-1"].map((region) => costOf({ ...machine, region }, lists));
  expect(costs).toMatchObject([{ month: 8.76 }, { month: 7.59 }]);
  expect(costOf({ ...machine, region: "eu-west-1", cloudState: "stopped" }, lists)).toMatchObject({ month: 0 });
});

it("the hypervisor of docs/cloud.md is listed without a secret, its three services once", () => {
  const { definitions: shown, diagnostics } = loadDefinitions(examplesOf("docs/cloud.md"));
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const account = shown.flatMap((one) => (one.kind === "Account" && one.name === "lab" ? [one.ir] : []))[0];
  expect(account).toMatchObject({ credential: null, endpoint: "qemu:///system", regions: ["local"] });
  expect(account === undefined ? 0 : scopesOf(account).length).toBe(3);
});

import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";
import { plural } from "../output/plural.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

type Policy = Reply<"showPolicy">;
type Effect = Reply<"foreseePolicy">;

/** `opsloom policies list|show|test`: what must hold, and what is found where it does not. */
export function policiesCommand(): Command {
  return new Command("policies")
    .description("what must hold of CIs and records, and what is found where it does not")
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(testCommand());
}

function listCommand(): Command {
  return withApiOptions(new Command("list"))
    .description("the published policies")
    .action(async (options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.listPolicies();
      print(options.output, items, () =>
        items.length === 0
          ? "no policy is published, or none of which you see all that it is over"
          : table(
              ["policy", "over", "of", "found", "excepted", "looked at", "title"],
              items.map((one) => [
                one.name,
                one.over.name,
                one.looked === null ? "" : String(one.looked.population),
                one.looked?.stopped === true ? "stopped" : String(one.findings),
                String(one.excepted),
                one.looked === null ? "not yet" : clockTime(one.looked.at),
                one.title,
              ]),
            ),
      );
    });
}

function showCommand(): Command {
  return withApiOptions(new Command("show"))
    .description("a policy: its steps, its exceptions and what it finds")
    .argument("<name>")
    .action(async (name: string, options: ConnectOptions) => {
      const api = await connect(options);
      const shown = await api.call.showPolicy({ params: { name } });
      print(options.output, shown, () => policyText(shown));
    });
}

function policyText(policy: Policy): string {
  const { name, title, owner, over, at, steps, opens, does, stopAbove, exceptions, findings, excepted, looked } =
    policy;
  return [
    `${name}: ${title}`,
    `over ${over.kind === "cis" ? "CIs of the class" : "records of the type"} ${over.name}; owner ${owner ?? "nobody"}`,
    `looked at: ${at.join(", ")}; ${looked === null ? "not yet" : `last ${clockTime(looked.at)}, next ${looked.next === null ? "when something changes" : clockTime(looked.next)}`}`,
    `${plural(findings, "finding")}, ${String(excepted)} excepted${looked === null ? "" : `, of ${String(looked.population)}`}`,
    ...(opens === null ? [] : [`a finding opens a record of the type ${opens}`]),
    ...(does === null ? [] : [deedText(does)]),
    ...(stopAbove === null
      ? []
      : [`above ${String(stopAbove)}% nothing is done${looked?.stopped === true ? ": it has stopped" : ""}`]),
    ...(looked?.fault == null
      ? []
      : [`${plural(looked.faults, "CI or record", "CIs or records")} could not be judged: ${looked.fault}`]),
    "",
    table(
      ["step", "severity"],
      steps.map(({ step, severity }) => [step, severity === null ? "" : String(severity)]),
    ),
    ...(exceptions.length === 0
      ? []
      : [
          "",
          table(
            ["exception", "until", "in force", "by", "because"],
            exceptions.map((one) => [one.of, clockTime(one.until), one.inForce ? "yes" : "no", one.by, one.because]),
          ),
        ]),
  ].join("\n");
}

function deedText({ state, sets, agreed }: NonNullable<Policy["does"]>): string {
  const what = [...(state === null ? [] : [state]), ...(sets.length === 0 ? [] : [`given ${sets.join(", ")}`])];
  return `a CI that is found is ${what.join(" and ")}, ${agreed === null ? "at once" : `when its record is ${agreed.join(" or ")}`}`;
}

function testCommand(): Command {
  return withApiOptions(new Command("test"))
    .description("what a policy would find and do now, before it is published or as it is; nothing is written")
    .argument("<name>")
    .argument("[paths...]", "files or folders that hold it; left out: the published one")
    .action(async (name: string, paths: readonly string[], options: ConnectOptions) => {
      const api = await connect(options);
      const params = { name };
      const effect =
        paths.length === 0
          ? await api.call.foreseePolicy({ params })
          : await api.call.testPolicy({ params, body: { files: [...(await readDefinitionFiles(paths))] } });
      print(options.output, effect, () => effectText(effect));
    });
}

function effectText({
  population,
  found,
  excepted,
  begins,
  steps,
  ends,
  opens,
  does,
  stopped,
  faults,
  items,
}: Effect): string {
  const acts = `${String(begins)} new, ${String(steps)} a step up, ${String(ends)} over; it would open ${plural(opens, "record")}${does === 0 ? "" : `, and change ${plural(does, "CI")}`}`;
  return [
    `would find ${String(found)} of ${String(population)} (${String(excepted)} excepted): ${stopped ? "more than its limit, so it would stop and do nothing" : acts}`,
    ...(items.length === 0
      ? []
      : [
          table(
            ["of", "step", "severity", "title", "why"],
            items.map((one) => [
              one.name,
              one.exception === null ? one.step : `${one.step}, excepted`,
              one.severity === null ? "" : String(one.severity),
              one.title,
              one.why,
            ]),
          ),
        ]),
    ...faults.map((fault) => `could not be judged: ${fault}`),
  ].join("\n");
}

import type { Command } from "commander";
import type { Request } from "../../client/call.ts";
import { suggestion } from "../../engine/base/suggestion.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { UsageError } from "../client/failure.ts";
import { attributeValue, type AttributeValues } from "../cmdb/attribute-value.ts";
import { type ClassFacts, classOf, readClassFacts } from "../cmdb/class-facts.ts";
import { knownCi } from "../cmdb/known-ci.ts";
import { reportText } from "../cmdb/report-text.ts";
import { print } from "../output/print.ts";
import { addCmdbImport } from "./cmdb-import.ts";

type ReportItem = Request<"reportCis">["body"]["items"][number];

/** Adds `opsloom cmdb set|relate|unrelate|retire|restore|import`. */
export function addWriting(command: Command): void {
  addSet(command);
  addRelations(command);
  addStates(command);
  addCmdbImport(command);
}

function addSet(command: Command): void {
  withApiOptions(command.command("set"))
    .description("say how a configuration item is; it is made where there is none (configurationManager)")
    .argument("<class>", "its class")
    .argument("<ci>", "id or name")
    .argument("[values...]", "attribute=value, several values with a comma between")
    .option("--dry-run", "change nothing, and say what would be")
    .action(
      async (name: string, ci: string, values: readonly string[], options: ConnectOptions & { dryRun?: boolean }) => {
        const { dryRun = false } = options;
        const api = await connect(options);
        const classes = await readClassFacts(api);
        const attributes = readValues(classOf(classes, name), values);
        const found = await knownCi(api, ci);
        const isOne = (of: string): boolean => of === name || classOf(classes, of).ancestors.includes(name);
        const known = found !== null && isOne(found.class) ? found : null;
        const item: ReportItem = {
          ref: ci,
          class: known?.class ?? name,
          ...(known === null ? {} : { id: known.id }),
          attributes: known === null ? { name: ci, ...attributes } : attributes,
        };
        const reply = await api.call.reportCis({ body: { source: "manual", items: [item], dryRun } });
        print(options.output, reply, () => reportText(reply.items, dryRun));
        if (reply.items.some(({ kind }) => kind === "refused")) process.exitCode = 1;
      },
    );
}

function readValues({ name, attributes }: ClassFacts, values: readonly string[]): AttributeValues {
  const read: AttributeValues = {};
  for (const text of values) {
    const [key = "", ...rest] = text.split("=");
    if (rest.length === 0) throw new UsageError(`"${text}" says no value: write ${key || "attribute"}=value`);
    const attribute = attributes.find((one) => one.name === key);
    const names = attributes.map((one) => one.name);
    if (attribute === undefined)
      throw new UsageError(`class "${name}" has no attribute "${key}": ${suggestion(key, names) ?? names.join(", ")}`);
    const value = attributeValue(attribute, rest.join("="));
    if (!value.ok) throw new UsageError(value.fault);
    read[key] = value.value;
  }
  return read;
}

function addRelations(command: Command): void {
  const change = (name: "relate" | "unrelate", call: "relateCis" | "unrelateCis", description: string): void => {
    withApiOptions(command.command(name))
      .description(`${description} (configurationManager)`)
      .argument("<ci>", "id or name")
      .argument("<relation>", "such as dependsOn, or its other name usedBy")
      .argument("<other>", "id or name")
      .action(async (id: string, relation: string, other: string, options: ConnectOptions) => {
        const api = await connect(options);
        const done = await api.call[call]({ params: { id, name: relation, other } });
        const words = { inserted: "from now on", unchanged: "as it was", ended: "no more" };
        const instead = done.instead.map(({ from, type, to }) => `\n  in place of ${from} ${type} ${to}`).join("");
        print(options.output, done, () => `${done.from} ${done.type} ${done.to}, ${words[done.kind]}${instead}`);
      });
  };
  change("relate", "relateCis", "say that a configuration item stands in a relation to another one");
  change("unrelate", "unrelateCis", "say that it does so no more");
}

function addStates(command: Command): void {
  const change = (name: "retire" | "restore", state: "retired" | "active", description: string): void => {
    withApiOptions(command.command(name))
      .description(`${description} (configurationManager)`)
      .argument("<ci>", "id or name; of one that is not active its id")
      .option("--because <text>", "kept with the change")
      .action(async (id: string, options: ConnectOptions & { because?: string }) => {
        const api = await connect(options);
        const body = { state, ...(options.because === undefined ? {} : { reason: options.because }) };
        const done = await api.call.setCiState({ params: { id }, body });
        print(options.output, done, () => `${done.id} is ${done.state}${done.changed ? "" : ", as it was"}`);
      });
  };
  change("retire", "retired", "end a configuration item: it is there no more");
  change("restore", "active", "take back that a configuration item is retired or absent");
}

import { Command } from "commander";
import { stringify } from "yaml";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { isJsonObject, type Json } from "../../engine/base/json.ts";
import { plural } from "../output/plural.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";

type Listed = Reply<"listFunctions">["items"][number];

/** `opsloom functions [NAME]`. */
export function functionsCommand(): Command {
  return withApiOptions(new Command("functions"))
    .description("the functions that definitions may call, and which running workers have them")
    .argument("[name]", "one of them: what it takes, what it gives, and an example")
    .action(async (name: string | undefined, options: ConnectOptions) => {
      const api = await connect(options);
      if (name === undefined) {
        const list = await api.call.listFunctions();
        print(options.output, list, () => listText(list));
      } else {
        const shown = await api.call.showFunction({ params: { name } });
        print(options.output, shown, () => shownText(shown));
      }
    });
}

function listText({ items, workers }: Reply<"listFunctions">): string {
  const rows = items.map((each) => [each.name, each.title, each.repeated ? "yes" : "no", whoHas(each)]);
  const running = workers.map(({ id, version, startedAt }) => `  ${id}, version ${version}, since ${startedAt}`);
  return [
    table(["function", "what it does", "repeated", "workers"], rows),
    "",
    workers.length === 0 ? "no worker runs" : `${plural(workers.length, "worker")}:`,
    ...running,
  ].join("\n");
}

function shownText(shown: Reply<"showFunction">): string {
  const { name, title, repeated, timeoutMs, permission, input, output, example } = shown;
  const about = [
    `${repeated ? "repeated" : "not repeated"} when its worker dies`,
    `at most ${timeoutMs / 1000} s`,
    ...(permission === null ? [] : [`needs the permission ${permission}`]),
  ];
  const block = (title: string, value: unknown): string[] => ["", `${title}:`, indented(stringify(value))];
  return [
    `${name}: ${title}`,
    about.join(", "),
    `workers: ${whoHas(shown)}`,
    ...block("input", withoutDialect(input)),
    ...block("output", withoutDialect(output)),
    ...block("example", { call: name, with: example }),
  ].join("\n");
}

function whoHas({ workers, otherwise, without, checked }: Listed): string {
  const notes = [
    ...(otherwise.length === 0 ? [] : [`another one on ${otherwise.join(", ")}`]),
    ...(without.length === 0 ? [] : [`missing on ${without.join(", ")}`]),
    ...(checked ? [] : ["not known to the API: name its integration there too (OPSLOOM_INTEGRATIONS)"]),
  ];
  const count = otherwise.length + without.length === 0 && workers.length > 0 ? "all" : String(workers.length);
  return [count, ...notes].join("; ");
}

/** Of a JSON Schema what a reader wants to know. */
function withoutDialect(schema: Json): Json {
  if (!isJsonObject(schema)) return schema;
  const { $schema: _, ...rest } = schema;
  return rest;
}

function indented(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, "  ");
}

import { randomUUID } from "node:crypto";
import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { isJsonObject, ownValue, type Json } from "../../engine/base/json.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";
import { parseFields } from "./record.ts";

type ItemView = Reply<"showCatalogItem">;

/** `opsloom catalog list|show|order`: what you may order. */
export function catalogCommand(): Command {
  return new Command("catalog")
    .description("what you may order, and its forms; order it")
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(orderCommand());
}

function listCommand(): Command {
  return withApiOptions(new Command("list"))
    .description("what you may order")
    .action(async (options: ConnectOptions) => {
      const { items } = await (await connect(options)).call.listCatalog();
      print(options.output, items, () =>
        items.length === 0
          ? "nothing is to be ordered by you"
          : table(
              ["item", "category", "title"],
              items.map(({ name, category, title }) => [name, category ?? "", title]),
            ),
      );
    });
}

function showCommand(): Command {
  return withApiOptions(new Command("show"))
    .description("one item, and what its form asks for")
    .argument("<item>")
    .action(async (name: string, options: ConnectOptions) => {
      const item = await (await connect(options)).call.showCatalogItem({ params: { name } });
      print(options.output, item, () => describe(item));
    });
}

function orderCommand(): Command {
  return withApiOptions(new Command("order"))
    .description("order an item: a record is opened from it")
    .argument("<item>")
    .argument("[form...]", "what its form asks for, as name=value; a value that is JSON is taken as JSON")
    .option("--key <key>", "idempotency key: a repeat with it finds the same record")
    .action(async (name: string, form: string[], options: ConnectOptions & { key?: string }) => {
      const api = await connect(options);
      const reply = await api.call.orderCatalogItem({
        params: { name },
        body: { form: parseFields(form) },
        idempotencyKey: options.key ?? randomUUID(),
      });
      print(options.output, reply, () => `${reply.number} ordered, ${reply.state}`);
    });
}

function describe(item: ItemView): string {
  const { name, title, description, owner, category, validUntil, form } = item;
  const about = [
    category,
    owner === null ? null : `of ${owner}`,
    validUntil === null ? null : `until ${clockTime(validUntil)}`,
  ];
  const told = about.filter((part) => part !== null).join(", ");
  const rows = askedFor(form);
  return [
    `${name}  ${title}`,
    ...(told === "" ? [] : [told]),
    ...(description === null ? [] : ["", description]),
    "",
    rows.length === 0 ? "it asks for nothing" : table(["asks for", "", "what it is"], rows),
    "",
    `opsloom catalog order ${name}${rows.flatMap(([asked, need]) => (need === "required" ? [` ${asked}=...`] : [])).join("")}`,
  ].join("\n");
}

/** The properties of a form, those that are required first; `[name, "required" or "", what it is]`. */
function askedFor(form: Json): readonly (readonly [string, string, string])[] {
  const properties = ownValue(form, "properties");
  const required = ownValue(form, "required");
  const wanted = Array.isArray(required) ? (required as readonly Json[]) : [];
  const rows = Object.entries(isJsonObject(properties) ? properties : {}).map(
    ([name, schema]): readonly [string, string, string] => [
      name,
      wanted.includes(name) ? "required" : "",
      kindOf(schema),
    ],
  );
  return [...rows.filter(([, need]) => need !== ""), ...rows.filter(([, need]) => need === "")];
}

function kindOf(schema: Json): string {
  const text = (key: string): string | null => {
    const value = ownValue(schema, key);
    return value === undefined ? null : typeof value === "string" ? value : JSON.stringify(value);
  };
  const values = ownValue(schema, "enum");
  const choice = Array.isArray(values)
    ? (values as readonly Json[])
        .map((value) => (typeof value === "string" ? value : JSON.stringify(value)))
        .join(" | ")
    : null;
  const bounds = ["minimum", "maximum", "maxLength", "pattern", "format"].flatMap((key) => {
    const bound = text(key);
    return bound === null ? [] : [`${key} ${bound}`];
  });
  return [text("title"), choice ?? text("type"), ...bounds, text("description")]
    .filter((part) => part !== null)
    .join(", ");
}

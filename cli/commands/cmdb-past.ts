import type { Item, Reply } from "../../client/call.ts";
import type { Client } from "../../client/client.ts";
import { readItems } from "../client/pages.ts";
import { print, type OutputFormat } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

interface Then {
  readonly output: OutputFormat;
  readonly at: string;
}

/** Prints one CI as it was, and with `diff` what is otherwise than then. */
export async function showPast(api: Client, id: string, { output, at, diff }: Then & { diff: string | undefined }) {
  const ci = await api.call.showPastCi({ params: { id }, query: { at, since: diff } });
  print(output, ci, () => (ci.difference === null ? pastText(ci) : differenceText(ci, ci.difference)));
}

/** Prints CIs as they were, by name. */
export async function listPast(
  api: Client,
  query: { readonly class: string | undefined; readonly state: Item<"listCis">["state"] | undefined },
  { output, at, limit }: Then & { limit: number },
) {
  const items = await readItems((size) => api.each.listPastCis({ query: { ...query, at, limit: size } }), limit);
  const row = (ci: Item<"listPastCis">): string[] => [ci.id, ci.class, ci.state, shown(ci.attributes["name"] ?? null)];
  print(output, items, () =>
    items.length === 0
      ? `no configuration item was like that at ${clockTime(at)}`
      : table(["id", "class", "state", "name"], items.map(row)),
  );
}

const shown = (value: unknown): string =>
  value === null ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);

function pastText({ id, class: of, state, at, attributes, relations }: Reply<"showPastCi">): string {
  const rows = Object.entries(attributes).map(([name, value]) => [`  ${name}`, shown(value)]);
  return [
    `${id}  ${of}, ${state} at ${clockTime(at)}`,
    table(["  attribute", "value"], rows),
    ...relations.map(({ name, ci }) => `  ${name} ${ci}`),
  ].join("\n");
}

function differenceText(
  { id, at }: Reply<"showPastCi">,
  { since, changes, begun, ended }: NonNullable<Reply<"showPastCi">["difference"]>,
): string {
  const lines = [
    ...changes.map(({ attribute, from, to }) => `  ${attribute} from ${shown(from)} to ${shown(to)}`),
    ...begun.map(({ name, ci }) => `  ${name} ${ci} begun`),
    ...ended.map(({ name, ci }) => `  ${name} ${ci} ended`),
  ];
  const head = `${id}  from ${clockTime(since)} to ${clockTime(at)}`;
  return lines.length === 0 ? `${head}: nothing changed` : [head, ...lines].join("\n");
}

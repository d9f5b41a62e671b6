import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { recordPath, recordId } from "../client/record-number.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";

/** `opsloom search WORDS`: records of all types, by their words. */
export function searchCommand(): Command {
  return withApiOptions(new Command("search"))
    .description("find records of all types by words, begun or misspelt, or by a number; the best matches first")
    .argument("<words...>")
    .option("--type <types>", "one record type, or several with commas")
    .option("--open", "only what is not over")
    .option("--limit <n>", "at most this many", wholeNumber(1), 20)
    .action(async (words: string[], options: ConnectOptions & { type?: string; open?: true; limit: number }) => {
      const api = await connect(options);
      const { type, open } = options;
      const query = { q: words.join(" "), type, ...(open === true ? { open: "true" as const } : {}) };
      const items = await readItems((limit) => api.each.search({ query: { ...query, limit } }), options.limit);
      print(options.output, items, () =>
        items.length === 0
          ? "nothing matches"
          : table(
              ["number", "type", "state", "title", "found"],
              items.map((hit) => [hit.number, hit.type, hit.state, hit.label ?? "", placesOf(hit)]),
            ),
      );
    });
}

/** What stands elsewhere than in the title, which is shown beside it. */
function placesOf({ label, found }: Reply<"search">["items"][number]): string {
  return found
    .filter(({ text }) => text !== label)
    .map(({ field, text }) => `${field}: ${text.replaceAll(/\s+/g, " ")}`)
    .join("; ");
}

/** `opsloom similar INC7`: what may be about the same. */
export function similarCommand(): Command {
  return withApiOptions(new Command("similar"))
    .description("records of its type that are like a record and not linked to it, and why")
    .argument("<number>")
    .option("--all", "also those that are over")
    .option("--limit <n>", "at most this many", wholeNumber(1), 5)
    .action(async (number: string, options: ConnectOptions & { all?: true; limit: number }) => {
      const api = await connect(options);
      const query = { limit: options.limit, ...(options.all === true ? {} : { open: "true" as const }) };
      const { items } = await api.call.listSimilar({ params: recordPath(await recordId(api, number)), query });
      print(options.output, items, () => similarText(items));
    });
}

export function similarText(items: Reply<"listSimilar">["items"]): string {
  if (items.length === 0) return "nothing is like it";
  return table(
    ["number", "state", "score", "title", "because of"],
    items.map(({ number, state, score, label, words, cis }) => [
      number,
      state,
      score.toFixed(2),
      label ?? "",
      [...words, ...cis].join(", "),
    ]),
  );
}

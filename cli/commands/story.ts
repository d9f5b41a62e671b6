import { Command } from "commander";
import type { Client } from "../../client/client.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { ownRecordId, recordPath } from "../client/record-number.ts";
import { painter } from "../output/color.ts";
import { jsonText } from "../output/print.ts";
import { type StoryItem, storyText } from "../output/story.ts";

/** `opsloom story NUMBER`: alerts, ledgers, approvals, runs and their steps, in the order of time. */
export function storyCommand(): Command {
  return withApiOptions(new Command("story"))
    .description(
      "everything that belongs to a record in the order of time: alerts, linked records, approvals, runs and their steps",
    )
    .argument("<number>", "such as INC0000001")
    .action(async (written: string, options: ConnectOptions) => {
      const api = await connect(options);
      const recordId = await ownRecordId(api, written);
      const items = await readStory(api, recordId);
      if (options.output === "json") process.stdout.write(`${jsonText(items)}\n`);
      else tellStory(items);
    });
}

/** The story of a record such as `incident/INC0000001`. */
export async function readStory(api: Client, recordId: string): Promise<readonly StoryItem[]> {
  return (await api.call.recordStory({ params: recordPath(recordId) })).items;
}

/** Writes a story to stdout, as wide as the terminal; elsewhere lines are not broken. */
export function tellStory(items: readonly StoryItem[]): void {
  const { stdout } = process;
  process.stdout.write(
    `${storyText(items, stdout.isTTY ? stdout.columns : Number.POSITIVE_INFINITY, painter(stdout))}\n`,
  );
}

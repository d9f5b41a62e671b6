import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { largestFile, sizeText } from "../../engine/file/size.ts";
import type { Client } from "../../client/client.ts";
import { UsageError } from "../client/failure.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { recordId, recordPath } from "../client/record-number.ts";
import { print } from "../output/print.ts";

type Offers = Reply<"listCommands">["items"];

/** `opsloom attach NUMBER FIELD PATH...`: uploads files, and adds them to a field of a record. */
export function attachCommand(): Command {
  return withApiOptions(new Command("attach"))
    .description("upload files, and add them to a field of a record")
    .argument("<number>", "such as INC0000001")
    .argument("<field>", "a field that holds files, such as files")
    .argument("<paths...>")
    .option("--command <name>", "the command that takes the field; else the one that needs nothing besides")
    .action(async (number: string, field: string, paths: string[], options: ConnectOptions & { command?: string }) => {
      const contents = paths.map((path) => ({ name: basename(path), content: contentOf(path) }));
      const api = await connect(options);
      const params = recordPath(await recordId(api, number));
      const { items } = await api.call.listCommands({ params });
      const { command, many, held } = takerOf(items, params.number, field, options.command);
      if (!many && contents.length > 1)
        throw new UsageError(`"${field}" of ${params.number} holds one file, and ${contents.length} are named`);
      const files = await uploadAll(api, contents);
      const ids = files.map(({ id }) => id);
      const value = many ? [...held, ...ids] : (ids[0] ?? null);
      const reply = await api.call.commandRecord({ params, body: { command, input: { [field]: value } } });
      print(options.output, { ...reply, files }, () =>
        files.map(({ id, name, size, media }) => `${name}  ${sizeText(size)}, ${media}  ${id}`).join("\n"),
      );
    });
}

function contentOf(path: string): Uint8Array<ArrayBuffer> {
  try {
    const { size } = statSync(path);
    if (size > largestFile)
      throw new UsageError(
        `"${path}" has ${sizeText(size)}, at most are ${sizeText(largestFile)}: send a link to it instead`,
      );
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`"${path}" cannot be read: ${(error as Error).message}`);
  }
}

async function uploadAll(
  api: Client,
  contents: readonly { readonly name: string; readonly content: Uint8Array<ArrayBuffer> }[],
): Promise<readonly Reply<"uploadFile">[]> {
  const files: Reply<"uploadFile">[] = [];
  for (const { name, content } of contents) files.push(await api.call.uploadFile({ query: { name }, body: content }));
  return files;
}

/** The command that is sent, with the files that the field holds already. */
function takerOf(offers: Offers, number: string, field: string, wanted: string | undefined) {
  const takers = offers.flatMap(({ command, target, may, inputs }) => {
    const input = inputs.find(({ name, type }) => name === field && type === "file");
    if (input === undefined || (wanted !== undefined && command !== wanted)) return [];
    const isPlain =
      target === null && may !== "no" && inputs.every(({ name, required }) => name === field || !required);
    return wanted === undefined && !isPlain ? [] : [{ command, input, others: inputs.length }];
  });
  // What takes the least besides is meant the least for something else.
  const [taker] = takers.sort((one, other) => one.others - other.others);
  if (taker === undefined) {
    const what = wanted === undefined ? "no command that" : `no command "${wanted}" that`;
    throw new UsageError(
      `${number} has now ${what} takes files in "${field}" and needs nothing besides: opsloom commands ${number} says what it takes`,
    );
  }
  const { many, value } = taker.input;
  const held = Array.isArray(value) ? value : [];
  return { command: taker.command, many, held };
}

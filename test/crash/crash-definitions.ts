import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import type { DefinitionFile } from "../../engine/definition/load.ts";

/** Those that are shipped, with what the crash test breaks and repairs. */
export async function crashDefinitions(): Promise<DefinitionFile[]> {
  const files = await readDefinitionFiles(["definitions", "test/crash/definitions"]);
  return files.map(({ path, text }) => ({
    path,
    // The repair is among the runbooks that a change may carry.
    text: text.replace("oneOf: [shop/restart-tier,", "oneOf: [crash/repair, shop/restart-tier,"),
  }));
}

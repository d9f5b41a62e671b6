import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import type { DefinitionFile } from "../../engine/definition/load.ts";

/** The shipped definitions, of which ten minutes of who is on call are two seconds. */
export async function hurriedDefinitions(): Promise<readonly DefinitionFile[]> {
  const files = await readDefinitionFiles(["definitions"]);
  return files.map(({ path, text }) => ({
    path,
    text: path.endsWith("on-call.yaml")
      ? text
          .replaceAll(/\b10m\b/gu, "2s")
          .replaceAll(/\b15m\b/gu, "3s")
          .replaceAll("within: 5m", "within: 1s")
      : text,
  }));
}

import { readFileSync } from "node:fs";
import type { DefinitionFile } from "../../engine/definition/load.ts";

/** The shipped classes of the CMDB with what they open, and nothing else. */
export function cmdbDefinitions(): DefinitionFile[] {
  return ["classes.yaml", "task.yaml"].map((name) => ({
    path: name,
    text: readFileSync(new URL(`../../definitions/cmdb/${name}`, import.meta.url), "utf8"),
  }));
}

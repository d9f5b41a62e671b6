import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const runbooksPage = readFileSync(fileURLToPath(new URL("../../docs/runbooks.md", import.meta.url)), "utf8");

/** The YAML of the page, a file each. */
export const runbookExamples = [...runbooksPage.matchAll(/^```yaml\n([^]*?)^```/gm)].map(([, text = ""], index) => ({
  path: `runbooks/example-${index + 1}.yaml`,
  text,
}));

/** The command lines of the page, in order. */
export const runbookCommands = [...runbooksPage.matchAll(/^```sh\n([^]*?)^```/gm)].flatMap(([, text = ""]) =>
  text.trim().split("\n"),
);

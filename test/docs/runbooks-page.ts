import { blocksOf, examplesOf, readPage } from "./pages.ts";

const path = "docs/runbooks.md";

export const runbooksPage = readPage(path);

/** The YAML of the page, a file each. */
export const runbookExamples = examplesOf(path);

/** The command lines of the page, in order. */
export const runbookCommands = blocksOf(path, "sh").flatMap((text) => text.trim().split("\n"));

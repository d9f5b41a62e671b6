/** Prettier keeps the width of code. It leaves comments as they are: this test keeps theirs. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const width = 120;
const root = new URL("../../", import.meta.url);
const isComment = /^\s*(\/\/|\/?\*|--) /;

/** Tables of Unicode, and migrations, whose text is checked by its digest. */
const left = /unicode-tables|^store\/migrations\//;

it("no comment of the code is wider than 120 characters", () => {
  const files = execFileSync("git", ["ls-files", "*.ts", "*.mjs", "*.cjs", "*.sql", "*.jsonc"], { cwd: root });
  const wide = files
    .toString()
    .trim()
    .split("\n")
    .filter((file) => !left.test(file))
    .flatMap((file) =>
      readFileSync(new URL(file, root), "utf8")
        .split("\n")
        .flatMap((line, index) => (line.length > width && isComment.test(line) ? [`${file}:${index + 1}`] : [])),
    );
  expect(wide).toEqual([]);
});

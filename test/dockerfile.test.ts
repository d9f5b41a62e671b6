import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parseDockerfile } from "./support/dockerfile.ts";

const steps = parseDockerfile(readFileSync(new URL("../Dockerfile", import.meta.url), "utf8"));
const root = new URL("../", import.meta.url);
const ignored = readFileSync(new URL("../.dockerignore", import.meta.url), "utf8").split("\n");

it("is made of the instructions that are known here, and begins with a base", () => {
  const known = ["FROM", "WORKDIR", "COPY", "RUN", "USER", "ENTRYPOINT"];
  expect(steps.filter(({ instruction }) => !known.includes(instruction))).toEqual([]);
  expect(steps[0]!.instruction).toBe("FROM");
});

it("copies only what the checkout has, what is not ignored, or what an earlier stage made", () => {
  const stages = steps.filter(({ instruction }) => instruction === "FROM").map(({ words }) => words[2]);
  for (const { words } of steps.filter(({ instruction }) => instruction === "COPY")) {
    const from = words.find((word) => word.startsWith("--from="))?.slice("--from=".length);
    if (from !== undefined) expect(stages).toContain(from);
    else
      for (const source of words.slice(0, -1))
        expect([source, existsSync(new URL(source, root))]).toEqual([source, true]);
  }
  // The build makes its own.
  expect(ignored).toEqual(expect.arrayContaining(["dist", "node_modules"]));
});

it("starts what the package carries, and not as root", () => {
  const { files } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    files: string[];
  };
  const entry = JSON.parse(steps.at(-1)!.words.join(" ")) as string[];
  expect(entry.map((word) => word.replace("/opt/opsloom/", ""))).toEqual(["node", "cli/opsloom.cjs"]);
  expect(files).toContain("cli/opsloom.cjs");
  expect(steps.at(-2)).toEqual({ instruction: "USER", words: ["node"] });
});

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { apiRoutes } from "../../api/app.ts";
import { apiCodes } from "../../api/fault-code.ts";
import { grants, permissions } from "../../api/contract/permission.ts";
import type { ApiDeps } from "../../api/deps.ts";
import { sampleCis } from "../../cli/sample/cis.ts";
import { sampleCompany } from "../../cli/sample/company.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const documents = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  cwd: root,
  encoding: "utf8",
})
  .trim()
  .split("\n")
  .filter((path) => existsSync(join(root, path)));

/** Anchors as code hosts make them of headings. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe("documents", () => {
  it("README.md shows a start as it is: who and what is in the sample company, and no count that the next commit changes", () => {
    const [log = ""] = /^✔ PostgreSQL[^]*?^```/mu.exec(read("README.md")) ?? [];
    const { users, groups } = sampleCompany;
    expect(log).toContain(
      `✔ sample company ${users.length} people, ${groups.length} groups, ${sampleCis.length} CIs, ${users.length + 1} keys`,
    );
    expect(log).toMatch(/^✔ migrations \D+ applied[^]*^✔ definitions \D+ published/mu);
  });

  it.each(documents)("%s leads nowhere that is not there", (path) => {
    const text = read(path).replaceAll(/^```[^]*?^```/gm, "");
    for (const [, target = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [file = "", anchor] = target.split("#");
      const found = file === "" ? path : join(dirname(path), decodeURIComponent(file));
      expect(existsSync(join(root, found)), `${path}: ${target}`).toBe(true);
      if (anchor !== undefined) expect(anchors(read(found)), `${path}: ${target}`).toContain(anchor);
    }
  });

  it("docs/api.md lists every operation as the contract has it", () => {
    const rows = apiRoutes({} as ApiDeps).map(
      ({ operation: { id, method, path, permission, summary } }) =>
        `| ${id} | \`${method.toUpperCase()} ${path}\` | ${permission === null ? "nothing" : `\`${permission}\``} | ${summary} |`,
    );
    const listed = read("docs/api.md")
      .split("\n")
      .filter((line) => /^\| \w+ \| `[A-Z]+ \//.test(line));
    expect(listed).toEqual(rows);
  });

  it("docs/api.md lists every code of the API", () => {
    const listed = read("docs/api.md")
      .split("\n")
      .filter((line) => /^\| OPS\d/.test(line));
    expect(listed).toEqual(Object.entries(apiCodes).map(([code, text]) => `| ${code} | ${text} |`));
  });

  it("docs/security.md shows what each role grants", () => {
    const lines = read("docs/security.md").split("\n");
    const roles = Object.keys(grants) as (keyof typeof grants)[];
    expect(lines).toContain(`| permission | ${roles.join(" | ")} |`);
    for (const permission of permissions) {
      const cells = roles.map((role) => (grants[role].includes(permission) ? "yes" : ""));
      expect(lines).toContain(`| ${permission} | ${cells.join(" | ")} |`);
    }
  });
});

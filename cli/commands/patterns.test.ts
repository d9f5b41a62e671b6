import { describe, expect, it } from "vitest";
import { opsloom } from "../../test/support/command-line.ts";

describe("opsloom patterns commands", { timeout: 60_000 }, () => {
  it("lists every command of the patterns with who runs it, and nothing twice", async () => {
    const { code, out } = await opsloom("patterns", "commands", "definitions", "--output", "json");
    const { items } = JSON.parse(out) as { items: { command: string; arguments: string[]; patterns: string[] }[] };
    expect(code).toBe(0);
    const lines = items.map(({ command, arguments: args }) => [command, ...args].join(" "));
    expect(lines).toContain("nginx -T");
    expect(lines).toContain("cat -- /etc/machine-id");
    expect(items.find(({ command }) => command === "nginx")?.patterns).toEqual(["nginx"]);
  });

  it("prints those that need sudo for sudoers, with what sudoers would read otherwise escaped", async () => {
    const { out } = await opsloom("patterns", "commands", "definitions", "--sudoers", "opsloom");
    expect(out).toContain("opsloom ALL=(root) NOPASSWD: /usr/sbin/nginx -T\n");
    expect(out).toContain("opsloom ALL=(root) NOPASSWD: /usr/bin/ss -Htlnp\n");
    expect(out).not.toContain("uname");
    expect((await opsloom("patterns", "commands", "definitions", "--sudoers", "a b")).code).not.toBe(0);
  });
});

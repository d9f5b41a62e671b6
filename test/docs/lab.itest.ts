import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { run } from "../../lab/namespace/run.ts";
import * as credentials from "../../lab/site/credentials.ts";
import { twelveHosts } from "../../lab/site/twelve.ts";
import { startLab, whyNoLab } from "../support/lab.ts";
import { linesOf } from "./page-commands.ts";
import { readPage } from "./pages.ts";

const main = fileURLToPath(new URL("../../lab/main.ts", import.meta.url));

describe("docs/lab.md", () => {
  it("lists the hosts as they are, and what opens them", () => {
    const page = readPage("docs/lab.md");
    const rows = [...page.matchAll(/^\| (\w+) \| (192\.0\.2\.\d+) \|/gmu)].map(
      ([, name, address]) => `${name} ${address}`,
    );
    expect(rows).toEqual(twelveHosts.map(({ name, address }) => `${name} ${address}`));
    const { snmp, postgres, redis, imap, webhookToken } = credentials;
    for (const secret of [snmp.community, snmp.authentication, snmp.privacy, postgres.password, redis.password])
      expect(page).toContain(`\`${secret}\``);
    for (const secret of [imap.password, webhookToken]) expect(page).toContain(`\`${secret}\``);
  });

  it.skipIf(whyNoLab() !== null)("has commands that work in their order", async () => {
    const name = `test of the page ${randomUUID()}`;
    const lines = linesOf("docs/lab.md");
    expect([lines[0], lines.at(-1)]).toEqual(["npm run lab up", "npm run lab down"]);
    // In the place of `up`: a lab that ends with this test.
    await startLab(name);
    const said: string[] = [];
    for (const line of lines.slice(1)) {
      const words = line.replace(/^npm run lab (?:-- )?/u, "").split(" ");
      said.push(await run([process.execPath, "--import", "tsx", main, "--name", name, ...words]));
    }
    const [status, json, , snmp, asked] = said;
    expect(status).toMatch(/^Up since .* ready in \d+\.\d s\n\nHOST +ADDRESS +DAEMON +SINCE +PORTS\n[^]*^dns1 /mu);
    expect(JSON.parse(json ?? "")).toMatchObject({ whole: true, hosts: { length: 12 } });
    expect(snmp).toBe('"sw1"\n');
    expect(asked).toBe('"uptime"\n');
    expect(said.at(-1)).toBe("The lab is down.\n");
  });
});

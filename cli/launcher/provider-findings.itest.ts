import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { ProviderSettings } from "../../api/provider/settings.ts";
import { startProvider } from "../../test/support/provider.ts";
import { providerFindings } from "./provider-findings.ts";

it("opsloom doctor says of each provider whether its issuer answers and its secret is there", async () => {
  const secretsFolder = mkdtempSync(join(tmpdir(), "opsloom-secrets-"));
  const provider = await startProvider("https://opsloom.example.org", () => Promise.reject(new Error("is not asked")));
  const settings: ProviderSettings = {
    name: "corp",
    title: "Example Inc.",
    issuer: provider.issuer,
    clientId: "opsloom",
    secret: "corp-client",
    scopes: ["openid"],
    person: "sub",
    unknown: "refuse",
    signOut: "here",
    roles: null,
    groups: null,
  };
  const find = (change: Partial<ProviderSettings> = {}, egressAllow = ["127.0.0.0/8"]) =>
    providerFindings([{ ...settings, ...change }], { egressAllow, secretsFolder });
  try {
    expect(await find()).toMatchObject([
      {
        subject: "provider corp",
        state: "optional",
        detail: expect.stringContaining('its secret "corp-client" is missing'),
      },
    ]);
    writeFileSync(join(secretsFolder, "corp-client"), "s3cret");
    expect(await find()).toEqual([
      { subject: "provider corp", state: "ok", detail: `${provider.issuer} answers`, remedy: null },
    ]);
    expect(await find({}, [])).toMatchObject([
      { state: "optional", remedy: expect.stringContaining("OPSLOOM_EGRESS_ALLOW") },
    ]);
    expect(await find({ issuer: "http://127.0.0.1:1" })).toMatchObject([
      { state: "optional", detail: expect.stringContaining("does not answer at http://127.0.0.1:1") },
    ]);
    await provider.renameTo("http://127.0.0.1:9");
    expect(await find()).toMatchObject([
      { state: "optional", detail: expect.stringContaining("does not say of itself that it is") },
    ]);
    expect(await providerFindings([], { egressAllow: [], secretsFolder })).toEqual([]);
  } finally {
    await provider.close();
    rmSync(secretsFolder, { recursive: true });
  }
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readProviders } from "./providers.ts";

const folder = mkdtempSync(join(tmpdir(), "opsloom-providers-"));
afterAll(() => rmSync(folder, { recursive: true }));

const url = "https://opsloom.example.org";

function read(text: string, publicUrl: string | null = url) {
  const file = join(folder, "providers.yaml");
  writeFileSync(file, text);
  return readProviders({ OPSLOOM_PROVIDERS: file }, publicUrl);
}

const least = "{ name: corp, title: Corp, issuer: https://login.example.org, clientId: opsloom, person: sub }";

it("the example of docs/security.md is read, with every setting that its table names", () => {
  const page = readFileSync("docs/security.md", "utf8");
  const [, example = ""] = /^```yaml\n(providers:\n[\s\S]*?)```$/m.exec(page) ?? [];
  const [provider] = read(example);
  expect(provider).toEqual({
    name: "corp",
    title: "Example Inc.",
    issuer: "https://login.example.org",
    clientId: "opsloom",
    secret: "corp-client",
    scopes: ["openid", "profile", "email", "groups"],
    person: "preferred_username",
    unknown: "refuse",
    signOut: "here",
    roles: { claim: "groups", values: { "it-desk": ["agent"], "it-owners": ["processOwner"] } },
    groups: { claim: "groups", values: { "it-desk": ["service-desk"] } },
  });
  for (const name of Object.keys(provider ?? {})) expect(page).toContain(`\`${name}\``);
});

it("nobody is made and nothing given where that is not said", () => {
  expect(read(`providers: [${least}]`)).toMatchObject([
    {
      secret: null,
      unknown: "refuse",
      signOut: "here",
      roles: null,
      groups: null,
      scopes: ["openid", "profile", "email"],
    },
  ]);
  expect(readProviders({}, null)).toEqual([]);
});

it.each([
  ["{ providers: [] }", "providers"],
  [`providers: [${least.replace("https://login", "http://login")}]`, "providers.0.issuer is an address such as"],
  [`providers: [${least.replace("https://login.example.org", "https://a.example/?x=1")}]`, "providers.0.issuer"],
  [`providers: [${least.replace("person: sub", "")}]`, "providers.0.person"],
  [`providers: [${least.replace("corp,", "Corp 1,")}]`, "providers.0.name has 1 to 31 small letters"],
  [`providers: [${least.replace("}", ", secret: ../x }")}]`, "providers.0.secret is the name of a file"],
  [`providers: [${least.replace("}", ", scopes: [profile] }")}]`, 'providers.0.scopes holds "openid"'],
  [`providers: [${least.replace("}", ", role: x }")}]`, 'Unrecognized key: "role"'],
  [`providers: [${least}, ${least}]`, 'two providers have the name "corp"'],
  ["providers: [", "is no YAML"],
])("what is wrong is told with its place: %s", (text, told) => {
  expect(() => read(text)).toThrow(told);
});

it("an address is needed to which a provider leads back", () => {
  expect(() => read(`providers: [${least}]`, null)).toThrow("OPSLOOM_PROVIDERS needs OPSLOOM_PUBLIC_URL");
  expect(() => readProviders({ OPSLOOM_PROVIDERS: join(folder, "missing") }, url)).toThrow("cannot be read");
});

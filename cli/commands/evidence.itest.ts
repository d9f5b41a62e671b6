import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { opsloom, type Told } from "../../test/support/command-line.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";

const definitions = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: permit, title: Permit }
spec:
  number: PMT
  fields: { title: { type: string, required: true } }
  access:
    see:
      - { to: [agent, auditor] }
      - { to: [processOwner], notes: public }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: permit, title: Permit }
spec:
  record: permit
  allow: [agent]
  initial: asked
  states:
    asked:
      approval: permit
      transitions: { approved: given, rejected: refused, expired: refused }
    given: { transitions: { use: used } }
    used: { final: true }
    refused: { final: true }
---
apiVersion: opsloom/v1
kind: Approval
metadata: { name: permit }
spec:
  stages: [{ name: head, approvers: [{ user: nora }, { user: eve }], rule: any }]
  covers: [title]
  timeout: { after: 48h, outcome: expired }
  fallback: [admin]
`;

const execute = promisify(execFile);
let product: TestProduct;
let number: string;
let other: string;
let file: string;
const as = (user: string, ...line: string[]): Promise<Told> => product.opsloom(user, ...line);

beforeAll(async () => {
  product = await startProduct();
  await product.publish([{ path: "permit.yaml", text: definitions }]);
  for (const [name, roles] of [
    ["ada", ["auditor"]],
    ["otto", ["processOwner"]],
    ["eve", []],
  ] as const)
    await as(
      "admin",
      "people",
      "set",
      name,
      "--title",
      `${name}, outside`,
      ...roles.flatMap((role) => ["--role", role]),
    );
  const kim = await product.as("kim");
  const open = async (title: string): Promise<string> =>
    (await kim.post<{ number: string }>("/v1/records/permit", { fields: { title } }, { "idempotency-key": title }))
      .number;
  [number, other] = [await open("Weld in hall 3"), await open("Dig")];
  expect((await as("nora", "record", "permit", "do", number, "approve", "comment=Seen")).code).toBe(0);
  file = join(product.folder, "permit.gz");
});
afterAll(() => product?.stop());

/** The file with some of its text changed, and an end that fits it. */
function forged(name: string, change: (text: string) => string): string {
  const lines = change(gunzipSync(readFileSync(file)).toString())
    .trimEnd()
    .split("\n");
  const end = JSON.parse(lines.pop() ?? "") as { digest: string };
  const before = `${lines.join("\n")}\n`;
  const sealed = { ...end, digest: createHash("sha256").update(before).digest("hex") };
  const path = join(product.folder, name);
  writeFileSync(path, gzipSync(`${before}${JSON.stringify(sealed)}\n`));
  return path;
}

describe("evidence of a record", () => {
  it("proves an open record without a server", async () => {
    const told = await as("ada", "evidence", number, other, "--to", file);
    expect(told).toMatchObject({ code: 0, out: expect.stringMatching(/^2 records with \d+ events: whole, digest /) });
    expect(await opsloom("verify", "--pack", file)).toMatchObject({ code: 0, out: told.out });
    expect((await opsloom("archive", "show", file)).out).toMatch(new RegExp(`${number} +permit +open`));
    const again = await as("ada", "evidence", number, "--to", file);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining("always a new file") });
  });

  it("tells who was asked, what they signed, who decided, and what they were", async () => {
    const online = await as("ada", "explain", number);
    const offline = await opsloom("explain", number, "--pack", file);
    expect(offline.code).toBe(0);
    // Since the file was written more people may have been told.
    const events = offline.out.slice(0, offline.out.search(/^person +was/m));
    expect(online.out.startsWith(events.trimEnd())).toBe(true);
    expect(offline.out).toContain("1 of 2 are needed");
    expect(offline.out).toMatch(/nora approved/);
    expect(offline.out).toMatch(/nora +Nora, head of IT: approver/);
    expect(offline.out).toMatch(/kim +in service-desk/);
    expect(offline.out).toMatch(/eve +eve, outside +\d/);
    const json = JSON.parse((await opsloom("explain", number, "--pack", file, "--output", "json")).out) as {
      events: { rule: string | null; inputs: object }[];
    };
    expect(json.events).toContainEqual(
      expect.objectContaining({ rule: "permit/head", inputs: { title: "Weld in hall 3" } }),
    );
    expect((await opsloom("explain", "PMT0000099", "--pack", file)).err).toContain('there is no PMT0000099 in "');
  });

  it("is found out when it was altered, also by whoever forges the digest of the file", async () => {
    const event = forged("event.gz", (text) => text.replaceAll("Weld in hall 3", "Weld in hall 4"));
    const proof = await opsloom("verify", "--pack", event);
    expect(proof).toMatchObject({
      code: 3,
      out: expect.stringContaining(`permit/${number}: event 1 does not match its hash`),
    });
    const rule = forged("rule.gz", (text) => text.replace('"final":true', '"final":false'));
    expect((await opsloom("verify", "--pack", rule)).out).toContain("their content does not match their digest");
    writeFileSync(event, gzipSync(gunzipSync(readFileSync(file)).toString().replace("Nora", "Dora")));
    expect(await opsloom("verify", "--pack", event)).toMatchObject({ code: 3 });
    const heads = join(product.folder, "heads.jsonl");
    expect((await as("ada", "heads", "export", "--to", heads)).code).toBe(0);
    expect((await opsloom("verify", "--pack", file, "--against", heads)).out).toContain("2 exported heads");
  });

  it("is for those who may verify and see all of it, and leaves no file behind otherwise", async () => {
    const path = join(product.folder, "none.gz");
    const evidence = async (user: string) => (await as(user, "evidence", number, "--to", path)).err;
    expect(await evidence("kim")).toContain('lacks the permission "ledger.verify"');
    expect(await evidence("otto")).toContain(`"otto" sees a part of ${number}: evidence holds all of it`);
    expect((await as("ada", "evidence", number, "PMT0000099", "--to", path)).err).toContain("PMT0000099");
    expect(existsSync(path)).toBe(false);
  });

  it("leaves no file behind where it finds no room, and says so", async () => {
    const program = fileURLToPath(new URL("../opsloom.cjs", import.meta.url));
    // It is built when it is first run, which needs room.
    await execute(process.execPath, [program, "verify", "--pack", file]);
    const path = join(product.folder, "full.gz");
    const door = ["--url", product.server.url, "--key-file", await product.keyFile("ada")];
    const line = ["evidence", number, "--to", path, ...door];
    const full = execute("sh", ["-c", 'ulimit -f 1; exec "$0" "$@"', process.execPath, program, ...line]);
    await expect(full).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/^opsloom: .*EFBIG.*\n$/) });
    expect(existsSync(path)).toBe(false);
  });
});

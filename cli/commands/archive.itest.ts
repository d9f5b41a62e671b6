import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { opsloom, type Told } from "../../test/support/command-line.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";

let product: TestProduct;
let folder: string;
let file: string;
let closed: string;
let linked: string;
let parent: string;

const task = (links: string): string => `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: errand, title: Errand }
spec:
  number: ERR
  fields: { title: { type: string } }
  links: ${links}
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: errand, title: Errand }
spec:
  record: errand
  allow: [agent]
  initial: open
  states:
    open: { transitions: { finish: closed } }
    closed: { final: true }
`;

beforeAll(async () => {
  product = await startProduct();
  await product.publish([{ path: "errand.yaml", text: task("{ parent: { to: errand, inverse: children } }") }]);
  folder = product.folder;
  file = join(folder, "old.jsonl.gz");
  closed = await open("Closed", "one");
  parent = await open("Parent", "two");
  linked = await open("Child", "three", parent);
  for (const number of [closed, linked])
    expect((await as("kim", "record", "errand", "do", number, "finish")).code).toBe(0);
});
afterAll(() => product?.stop());

const as = (user: string, ...line: string[]): Promise<Told> => product.opsloom(user, ...line);

async function open(title: string, key: string, to?: string): Promise<string> {
  const kim = await product.as("kim");
  const body = { fields: { title }, ...(to === undefined ? {} : { links: { parent: [`errand/${to}`] } }) };
  return (await kim.post<{ number: string }>("/v1/records/errand", body, { "idempotency-key": key })).number;
}

const tomorrow = (): string => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
/** The archive with some of its text changed. */
function changed(name: string, change: (text: string) => string): string {
  const path = join(folder, name);
  writeFileSync(path, gzipSync(change(gunzipSync(readFileSync(file)).toString())));
  return path;
}

describe("closed records", () => {
  it("are written into a new file that proves them without a server", async () => {
    expect((await as("kim", "archive", "run", "--closed-before", tomorrow(), "--to", file)).code).toBe(5);
    rmSync(file, { force: true });
    const told = await as("admin", "archive", "run", "--closed-before", tomorrow(), "--to", file);
    expect(told).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^2 records with \d+ events: whole, digest [0-9a-f]{64}\n$/),
    });
    expect(await opsloom("archive", "verify", file)).toMatchObject({ code: 0, out: told.out });
    const again = await as("admin", "archive", "run", "--closed-before", tomorrow(), "--to", file);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining("an archive is always a new file") });
    const listed = await opsloom("archive", "show", file);
    expect(listed.out).toMatch(new RegExp(`^number +type +closed +events\\n${closed} +errand`));
    const shown = await opsloom("archive", "show", file, closed);
    expect(shown.out).toMatch(new RegExp(`  kim opened ${closed} in state open\\n`));
    expect((await opsloom("archive", "show", file, parent)).err).toContain(`there is no ${parent}`);
  });

  it("that were changed in the file are found: an event, definitions, a line, the end", async () => {
    const verify = async (path: string) => {
      const { code, out } = await opsloom("archive", "verify", path);
      expect(code).toBe(3);
      return out;
    };
    expect(await verify(changed("event", (text) => text.replace('"title":"Closed"', '"title":"Forged"')))).toContain(
      "its digest is another one",
    );
    // Whoever forges the end as well still meets the chain.
    const forged = changed("forged", (text) => reseal(text.replace('"title":"Closed"', '"title":"Forged"')));
    expect(await verify(forged)).toContain(`errand/${closed}: event 1 does not match its hash`);
    const definitions = changed("definitions", (text) => reseal(text.replace('"final":true', '"final":false')));
    expect(await verify(definitions)).toContain("their content does not match their digest");
    expect(await verify(changed("cut", (text) => text.slice(0, text.lastIndexOf("\n", text.length - 2))))).toContain(
      "has no end",
    );
    const packed = readFileSync(file);
    writeFileSync(join(folder, "short"), packed.subarray(0, packed.length - 20));
    expect(await verify(join(folder, "short"))).toContain("cannot be unpacked");
  });

  it("are compared with heads that were exported earlier", async () => {
    const heads = join(folder, "heads.jsonl");
    expect((await as("admin", "heads", "export", "--to", heads)).code).toBe(0);
    expect(await opsloom("archive", "verify", file, "--against", heads)).toMatchObject({
      code: 0,
      out: expect.stringContaining("2 exported heads are of records in the archive"),
    });
    const other = readFileSync(heads, "utf8").replaceAll(/"hash":"./g, '"hash":"x');
    writeFileSync(join(folder, "other"), other);
    expect(await opsloom("archive", "verify", file, "--against", join(folder, "other"))).toMatchObject({ code: 3 });
  });

  it("are dropped when it is confirmed; what goes on keeps what it is linked with", async () => {
    expect(await as("admin", "archive", "drop", file)).toMatchObject({
      code: 2,
      err: expect.stringContaining("say --confirm"),
    });
    expect((await as("kim", "archive", "drop", file, "--confirm")).code).toBe(5);
    const { out } = await as("admin", "archive", "drop", file, "--confirm");
    expect(out).toBe(`errand/${linked} stays: the open record ${parent} is linked with it\n1 record dropped\n`);
    const gone = await as("kim", "record", "errand", "show", closed);
    expect(gone.err).toMatch(
      new RegExp(`${closed} was archived and dropped on .* opsloom archive show FILE ${closed}`),
    );
    const proof = await as("admin", "verify", "--all");
    expect(proof).toMatchObject({ code: 0, out: expect.stringMatching(/whole\n$/) });
    expect(proof.out).toContain(`errand ${closed}: it was archived and dropped: digest of the archive `);
    expect((await as("admin", "verify", "--against", join(folder, "heads.jsonl"))).code).toBe(0);
    // Once more is nothing more.
    expect((await as("admin", "archive", "drop", file, "--confirm")).out).toContain("1 record dropped");
    const line = ["audit", "--person", "admin", "--since", "2020-01-01T00:00:00Z"];
    const audit = (await as("admin", ...line)).out.trimEnd().split("\n");
    expect(audit[0]).toMatch(/^at +person +action +subject +details$/i);
    expect(audit.slice(1)).toEqual([expect.stringMatching(`admin +record.dropped +errand/${closed} +.*archive `)]);
    expect((await as("kim", ...line)).code).toBe(5);
  });

  it("are never opened again: not by their key, not under their number", async () => {
    await expect(open("Closed", "one")).rejects.toThrow(`opened ${closed} was archived`);
    const outcome = await product.door.send({
      recordId: `errand/${closed}`,
      command: { id: "late", name: "finish", by: { user: "kim", roles: ["agent"], groups: [] }, input: {} },
    });
    expect(outcome.ok).toBe(false);
  });

  it("leave the ledger by an archive only", async () => {
    await expect(product.pool.query("delete from ledger where record_id = $1", [`errand/${parent}`])).rejects.toThrow(
      "the ledger is append-only: DELETE refused",
    );
    await expect(product.pool.query("delete from archived_records")).rejects.toThrow("never altered");
  });

  it("are not dropped when their ledger has moved on, nor by another hash", async () => {
    const admin = await product.as("admin");
    const records = [{ record: `errand/${linked}`, head: 1, hash: "0".repeat(64) }];
    expect(await admin.post("/v1/archive/drops", { archive: "0".repeat(64), records })).toEqual({
      dropped: 0,
      kept: [{ record: `errand/${linked}`, why: "its ledger has moved on since it was archived" }],
    });
  });
});

/** The text with an end that fits what stands before it now. */
function reseal(text: string): string {
  const lines = text.trimEnd().split("\n");
  const end = JSON.parse(lines.pop() ?? "") as { digest: string };
  const before = `${lines.join("\n")}\n`;
  return `${before}${JSON.stringify({ ...end, digest: createHash("sha256").update(before).digest("hex") })}\n`;
}

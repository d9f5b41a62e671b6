import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Told } from "../../test/support/command-line.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";

let product: TestProduct;
let number: string;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  const told = await as("kim", "incident", "open", "title=Screen", "caller=ada", "--output", "json");
  ({ number } = JSON.parse(told.out) as { number: string });
});
afterAll(() => product?.stop());

const as = (user: string, ...line: string[]): Promise<Told> => product.opsloom(user, ...line);
const file = (name: string, content: string | Buffer): string => {
  const path = join(product.folder, name);
  writeFileSync(path, content);
  return path;
};
const filesOf = async (): Promise<{ id: string; name: string; digest: string }[]> => {
  const { out } = await as("kim", "incident", "show", number, "--output", "json");
  return (JSON.parse(out) as { fields: { files: { id: string; name: string; digest: string }[] } }).fields.files;
};

describe("attach", { timeout: 300_000 }, () => {
  it("adds files to those that the record has, and files get saves them as they were", async () => {
    const log = "It was green\n";
    expect((await as("ada", "attach", number, "files", file("log.txt", log))).code).toBe(0);
    const told = await as("kim", "attach", number, "files", file("a.txt", "a"), file("b.txt", "b"));
    expect(told.out).toMatch(/^a\.txt {2}1 bytes, text\/plain {2}[0-9a-f-]{36}\nb\.txt /);
    const files = await filesOf();
    expect(files.map(({ name }) => name)).toEqual(["log.txt", "a.txt", "b.txt"]);
    const to = join(product.folder, "saved.txt");
    const saved = await as("ada", "files", "get", files[0]?.id ?? "", "--to", to);
    expect(saved).toMatchObject({ code: 0, out: `${to}  SHA-256 ${createHash("sha256").update(log).digest("hex")}\n` });
    expect(readFileSync(to, "utf8")).toBe(log);
    const again = await as("ada", "files", "get", files[0]?.id ?? "", "--to", to);
    expect([again.code, again.err.includes("EEXIST")]).toEqual([2, true]);
    expect((await as("kim", "incident", "show", number)).out).toContain(`log.txt (13 bytes, ${files[0]?.id ?? ""})`);
  });

  it("says which file cannot be read, and what does not fit, before and after it is sent", async () => {
    const nowhere = await as("kim", "attach", number, "files", join(product.folder, "nowhere"));
    expect([nowhere.code, nowhere.err.includes('nowhere" cannot be read')]).toEqual([2, true]);
    const wrong = await as("kim", "attach", number, "files", file("x.pdf", Buffer.from([0, 1, 2])));
    expect(wrong.err).toContain('"x.pdf" is application/octet-stream by its content');
    const field = await as("kim", "attach", number, "title", file("y.txt", "y"));
    expect(field.err).toContain(`${number} has now no command that takes files in "title" and needs nothing besides`);
    const hidden = await as("otto", "files", "get", "nowhere", "--to", join(product.folder, "hidden"));
    expect([hidden.err.includes('there is no file "nowhere"'), existsSync(join(product.folder, "hidden"))]).toEqual([
      true,
      false,
    ]);
  });
});

import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { dropBatch } from "../retention/drop.ts";
import { policies } from "../retention/policies.ts";
import { findFile, readContent, readFiles } from "./read.ts";
import { FileTooLargeError, uploadFile } from "./upload.ts";

let store: TestStore;
let pool: Pool;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());

async function* pieces(content: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) {
    await Promise.resolve();
    yield content.subarray(at, at + size);
  }
}

const upload = (name: string, content: Buffer, size = 10_000) =>
  uploadFile(pool, { name, by: "kim", content: pieces(content, size), most: 3_000_000 });

async function contentOf(id: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of readContent(pool, (await findFile(pool, id))?.content ?? 0)) parts.push(part);
  return Buffer.concat(parts);
}

const counts = async (): Promise<readonly number[]> => {
  const { rows } = await pool.query<{ files: number; contents: number; of_chunks: number }>(
    `select (select count(*)::int from files) as files, (select count(*)::int from file_contents) as contents,
       (select count(distinct content)::int from file_chunks) as of_chunks`,
  );
  return rows.flatMap(({ files, contents, of_chunks }) => [files, contents, of_chunks]);
};

/** What the rounds of three hours drop, when all is older than a day. */
async function sweep(): Promise<void> {
  const kinds = policies.filter(({ kind }) => ["fileParts", "fileContents", "uploads"].includes(kind));
  for (let round = 0; round < 3; round += 1)
    for (const policy of kinds) await dropBatch(pool, policy, new Date(Date.now() + 60_000));
}

it("a file comes back whole, in whatever pieces it came", async () => {
  const content = Buffer.from(Array.from({ length: 700_000 }, (_, index) => index % 251));
  const digest = createHash("sha256").update(content).digest("hex");
  for (const size of [1_000_000, 65_536, 999]) {
    const file = await upload("bytes", content, size);
    expect(file).toMatchObject({ name: "bytes", digest, size: 700_000, media: "application/octet-stream" });
    expect((await contentOf(file.id)).equals(content)).toBe(true);
  }
});

it("the same content is kept once, also when two send it at once", async () => {
  const [before] = [await counts()];
  const content = Buffer.alloc(600_000, 3);
  const files = await Promise.all(Array.from({ length: 4 }, (_, index) => upload(`copy ${index}`, content)));
  expect(await counts()).toEqual([(before[0] ?? 0) + 4, (before[1] ?? 0) + 1, (before[2] ?? 0) + 1]);
  for (const { id } of files) expect((await contentOf(id)).equals(content)).toBe(true);
});

it("what is too large is refused as it comes, and leaves nothing", async () => {
  const before = await counts();
  await expect(upload("large", Buffer.alloc(3_000_001, 1))).rejects.toThrow(FileTooLargeError);
  expect(await counts()).toEqual(before);
});

it("text is text to its last character, also where a piece ends in the middle of one", async () => {
  const text = Buffer.from("äöü€".repeat(1_000));
  expect(await upload("whole", text, 7)).toMatchObject({ media: "text/plain" });
  expect(await upload("cut", text.subarray(0, -1), 7)).toMatchObject({ media: "application/octet-stream" });
});

it("what no record has ever had goes after its time with its content; what one had stays", async () => {
  const [kept, gone, shared] = [
    await upload("kept", Buffer.from("kept")),
    await upload("gone", Buffer.from("gone")),
    await upload("shared", Buffer.from("kept")),
  ];
  await pool.query("insert into file_chunks (content, position, data) values (987654, 0, 'broken off')");
  await pool.query("insert into record_files (record_id, file_id) values ('incident/INC0000001', $1)", [kept.id]);
  await sweep();
  expect(await counts()).toEqual([1, 1, 1]);
  expect((await contentOf(kept.id)).toString()).toBe("kept");
  expect(await readFiles(pool, [kept.id, gone.id, shared.id])).toMatchObject({
    [kept.id]: { name: "kept", uploadedBy: "kim" },
    [gone.id]: null,
    [shared.id]: null,
  });
});

import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveCompany } from "../store/person/save.ts";
import type { ApiCaller, Answer } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(700_000, 7)]);
const mib = 1024 * 1024;

let product: TestProduct;
let kim: ApiCaller;
let ada: ApiCaller;
let eve: ApiCaller;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  await saveCompany(product.pool, { users: [{ name: "eve", title: "Eve", email: "eve@example.com" }], groups: [] });
  [kim, ada, eve] = [await product.caller("kim"), await product.caller("ada"), await product.caller("eve")];
});
afterAll(() => product?.stop());

const upload = (by: ApiCaller, name: string, raw: Buffer | string): Promise<Answer> =>
  by("POST", `/v1/files?name=${encodeURIComponent(name)}`, {
    raw,
    headers: { "content-type": "application/octet-stream" },
  });
const idOf = async (by: ApiCaller, name: string, raw: Buffer | string): Promise<string> =>
  (await upload(by, name, raw)).json.id as string;
const open = async (by: ApiCaller, fields: object = {}): Promise<Answer> =>
  by("POST", "/v1/records/incident", { body: { fields: { title: "Screen", ...fields } } });
const attach = (by: ApiCaller, number: string, files: readonly unknown[]): Promise<Answer> =>
  by("POST", `/v1/records/incident/${number}/commands`, { body: { command: "attach", input: { files } } });
const rows = async (table: string): Promise<number> => (await product.pool.query(`select from ${table}`)).rowCount ?? 0;

describe("files of a record", { timeout: 300_000 }, () => {
  it("come back as they were, to be saved and never shown or guessed at", async () => {
    const { status, json } = await upload(ada, "café & “new”.png", png);
    const digest = createHash("sha256").update(png).digest("hex");
    expect({ status, json }).toMatchObject({
      status: 201,
      json: { name: "café & “new”.png", digest, size: png.length, media: "image/png" },
    });
    const opened = await open(ada, { files: [json.id] });
    expect(opened.status).toBe(201);
    const shown = await ada("GET", `/v1/records/incident/${opened.json.number as string}`);
    expect(shown.json.fields.files).toEqual([json]);
    const response = await fetch(`${product.server.url}/v1/files/${json.id as string}`, {
      headers: { authorization: `Bearer ${await product.key("ada")}` },
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(png)).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": String(png.length),
      "content-disposition": `attachment; filename="caf_ & _new_.png"; filename*=UTF-8''caf%C3%A9%20%26%20%E2%80%9Cnew%E2%80%9D.png`,
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    });
  });

  it("are kept once, whoever sends them under whatever name, and each is a file of its own", async () => {
    const before = [await rows("file_contents"), await rows("file_chunks")];
    const content = Buffer.from(`a log of ${Date.now()}`);
    const [one, other] = [await idOf(ada, "one.txt", content), await idOf(eve, "other.txt", content)];
    expect(one).not.toBe(other);
    expect([await rows("file_contents"), await rows("file_chunks")]).toEqual(before.map((count) => count + 1));
    expect((await eve("GET", `/v1/files/${one}`)).status).toBe(404);
  });

  it("are seen by who sees a record that has them, and do not exist for anybody else", async () => {
    const id = await idOf(ada, "mine.txt", "Only mine");
    for (const by of [kim, eve])
      expect((await by("GET", `/v1/files/${id}`)).json).toMatchObject({ status: 404, code: "OPS404" });
    const opened = await open(ada, { files: [id] });
    expect((await kim("GET", `/v1/files/${id}`)).status).toBe(200);
    expect((await eve("GET", `/v1/files/${id}`)).status).toBe(404);
    // What was taken off goes on being in the ledger, and so for those who read that.
    expect((await attach(ada, opened.json.number as string, [])).status).toBe(200);
    expect((await kim("GET", `/v1/files/${id}`)).status).toBe(200);
    const nowhere = await eve("GET", "/v1/files/nowhere");
    const hidden = await eve("GET", `/v1/files/${id}`);
    expect(hidden.json.detail.replace(id, "X")).toBe(nowhere.json.detail.replace("nowhere", "X"));
  });

  it("are named by who has uploaded them: another one's is refused as one that there is not", async () => {
    const id = await idOf(ada, "mine.txt", "Only mine");
    const { number } = (await open(eve)).json as { number: string };
    const [foreign, unknown] = [await attach(eve, number, [id]), await attach(eve, number, ["nowhere"])];
    expect(foreign.json).toMatchObject({ status: 400, code: "OPS408" });
    expect(foreign.json.detail.replaceAll(id, "X")).toBe(unknown.json.detail.replaceAll("nowhere", "X"));
    // A file that the record has is named by anybody who changes it, and said otherwise by nobody.
    const own = await idOf(eve, "own.txt", "Hers");
    expect((await attach(eve, number, [own])).status).toBe(200);
    const more = await idOf(kim, "more.txt", "His");
    expect((await attach(kim, number, [{ id: own, name: "forged.pdf", size: 1 }, more])).status).toBe(200);
    const shown = await kim("GET", `/v1/records/incident/${number}`);
    expect(shown.json.fields.files).toMatchObject([
      { id: own, name: "own.txt", size: 4 },
      { id: more, name: "more.txt" },
    ]);
  });

  it("are what their content is, whatever they are called", async () => {
    const fake = await idOf(ada, "invoice.pdf", "MZ this is no invoice\u0001");
    const { number } = (await open(ada)).json as { number: string };
    const refused = await attach(ada, number, [fake]);
    expect(refused.json).toMatchObject({ status: 400, code: "OPS402" });
    expect(refused.json.errors[0].pointer).toBe("/body/input/files/0");
    expect(refused.json.detail).toContain('"invoice.pdf" is application/octet-stream by its content');
    for (const [name, content, media] of [
      ["a.txt", "Café\n", "text/plain"],
      ["a.pdf", "%PDF-1.7\n\u0000", "application/pdf"],
      ["a.docx", Buffer.from([0x50, 0x4b, 3, 4, 20]), "application/zip"],
      ["half.txt", Buffer.from([0x47, 0xc3]), "application/octet-stream"],
      ["empty", "", "application/octet-stream"],
    ] as const)
      expect((await upload(ada, name, Buffer.from(content))).json).toMatchObject({ name, media });
  });

  it("are refused by the field when they are too large, and while they are sent when nothing takes them", async () => {
    const large = await idOf(ada, "large.png", Buffer.concat([png, Buffer.alloc(20 * mib)]));
    const { number } = (await open(ada)).json as { number: string };
    const refused = await attach(ada, number, [large]);
    expect(refused.json).toMatchObject({ status: 400, code: "OPS402" });
    expect(refused.json.detail).toContain('"files" takes files of at most 20 MiB, and "large.png" has 20.7 MiB');
    const before = await rows("file_chunks");
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(mib));
        if (sent > 130) controller.close();
      },
    });
    const answer = await fetch(`${product.server.url}/v1/files?name=endless`, {
      method: "POST",
      headers: { authorization: `Bearer ${await product.key("ada")}`, "content-type": "application/octet-stream" },
      body: endless,
      duplex: "half",
    }).then(
      ({ status }) => status,
      () => "broken off",
    );
    expect([413, "broken off"]).toContain(answer);
    expect(await rows("file_chunks")).toBe(before);
  });

  it("have a name, and not a path", async () => {
    for (const name of ["../etc/passwd", "a\nb", "", "x".repeat(201)])
      expect((await upload(ada, name, "x")).json, name).toMatchObject({ status: 400, code: "OPS400" });
  });
});

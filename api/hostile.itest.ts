import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allOperations, type ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";
import { createApp } from "./app.ts";
import type { Operation } from "./contract/operation.ts";
import { isKnown } from "./known-connection.ts";

let product: TestProduct;
let operations: readonly Operation[];
let call: ApiCaller;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  operations = allOperations(product.apiDeps);
  call = await product.caller("admin");
});
afterAll(() => product?.stop());

const incident = "/v1/records/incident";
const raw = (body: string | Buffer, headers: Record<string, string> = {}) =>
  call("POST", incident, { raw: body, headers });
const withTitle = (title: string) => `{"fields":{"title":${title},"impact":"low","urgency":"low"}}`;
const rows = async () =>
  (
    await product.pool.query<{ count: number }>(
      "select (select count(*) from records) + (select count(*) from ledger) + (select count(*) from api_keys) + (select count(*) from users) as count",
    )
  ).rows[0]?.count;

describe("hostile input", () => {
  it("is refused when it is too large, also when it was small on the wire", async () => {
    const large = await raw(withTitle(`"${"x".repeat(2_000_000)}"`));
    expect(large.json).toMatchObject({ status: 413, code: "OPS400", title: "Too large" });
    expect(large.json.detail).toMatch(/2000\d{3} bytes.* at most 1048576 bytes.*: send less/);
    const definitions = await call("POST", "/v1/definitions/check", { raw: `"${"x".repeat(21_000_000)}"` });
    expect(definitions.json.detail).toMatch(/at most 20971520 bytes.*: send fewer at once/);
    const bomb = gzipSync(Buffer.from(withTitle(`"${"x".repeat(50_000_000)}"`)));
    const unpacked = await raw(bomb, { "content-encoding": "gzip", "content-length": String(bomb.length) });
    expect(unpacked.json).toMatchObject({
      status: 413,
      detail: expect.stringContaining("at most 1048576 bytes, unpacked"),
    });
    expect((await raw("{}", { "content-encoding": "none-such" })).status).toBe(415);
  });

  it("is refused when it is nested too deeply, without a stack overflow", async () => {
    for (const depth of [65, 20_000, 450_000]) {
      const { json } = await raw(withTitle(`${"[".repeat(depth)}${"]".repeat(depth)}`));
      expect(json, String(depth)).toMatchObject({ status: 400, code: "OPS400" });
    }
    expect((await raw(withTitle(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`))).status).toBe(400);
  });

  it("is refused with the place when a key is __proto__; constructor and prototype are names like others", async () => {
    const polluted = await raw('{"fields":{"title":"x","impact":"low","urgency":"low","__proto__":{"polluted":true}}}');
    expect(polluted.json).toMatchObject({ status: 400, errors: [{ pointer: "/body/fields" }] });
    expect((await raw('{"__proto__":{"fields":{}}}')).status).toBe(400);
    for (const name of ["constructor", "prototype", "toString", "hasOwnProperty"]) {
      const { status, json } = await raw(
        `{"fields":{"title":"x","impact":"low","urgency":"low","${name}":{"polluted":true}}}`,
      );
      expect(status, name).toBe(400);
      expect(json.detail).toContain(name);
      expect((await call("GET", `/v1/records/${name.toLowerCase()}`)).status).toBe(404);
    }
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("is refused when it is not UTF-8, not JSON, or not said to be JSON", async () => {
    expect((await raw(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).json.detail).toContain(
      "not valid UTF-8",
    );
    for (const text of ["{", "nul", '"text"', "1", "{'a':1}", '{"a":1}}', "[1]", "\u0000"])
      expect((await raw(text)).status, text).toBe(400);
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/json; charset=utf-16",
      "multipart/form-data",
    ]) {
      expect((await raw(withTitle('"x"'), { "content-type": type })).status, type).toBe(415);
    }
  });

  it("is refused when a text holds what PostgreSQL cannot: U+0000 or half a surrogate pair", async () => {
    for (const text of ['"a\\u0000b"', '"\\ud800"', '"\\udc00x"']) {
      const { json } = await raw(withTitle(text));
      expect(json, text).toMatchObject({ status: 400, errors: [{ pointer: "/body/fields/title" }] });
    }
    expect((await raw('{"fields":{"a\\u0000":1}}')).status).toBe(400);
    expect((await call("GET", `${incident}?q=%00`)).json).toMatchObject({
      status: 400,
      errors: [{ pointer: "/query/q" }],
    });
    expect((await call("GET", "/v1/cis/%00")).status).toBe(400);
  });

  it("is kept as it is when it is only strange", async () => {
    const titles = [
      "Robert'); drop table records;--",
      '<script>alert("x")</script>',
      "${ .secret }",
      "𝒰𝓃𝒾𝒸ℴ𝒹ℯ 👩‍💻 \u202e",
      "$(reboot) `id` %s %n {{7*7}}",
    ];
    for (const title of titles) {
      const opened = await raw(withTitle(JSON.stringify(title)));
      expect(opened.status, title).toBe(201);
      expect((await call("GET", `${incident}/${opened.json.number}`)).json.fields.title).toBe(title);
    }
  });

  it("is refused in numbers no store could hold", async () => {
    for (const path of [
      `${incident}?priority=1e999`,
      `${incident}?limit=1e99`,
      `${incident}/INC0000001/timeline?after=99999999999`,
      "/v1/cis/x/impact?depth=999",
      "/v1/discovery-runs?limit=-1",
    ]) {
      expect((await call("GET", path)).status, path).toBe(400);
    }
    expect((await raw('{"fields":{"title":"x","impact":"low","urgency":"low","reopenCount":1e999}}')).status).toBe(400);
  });

  it("is refused in paths: too long, badly encoded, with dots", async () => {
    expect((await call("GET", `/v1/records/${"a".repeat(5_000)}`)).status).toBe(400);
    expect((await call("GET", `/v1/records/${"a".repeat(20_000)}`)).status).toBe(431);
    expect((await call("GET", "/v1/cis/%zz")).json).toMatchObject({ status: 400, code: "OPS400" });
    expect((await call("GET", "/v1/records/..%2f..%2fetc/x")).status).toBe(400);
    expect((await call("GET", "/docs/assets/..%2fpackage.json")).status).toBe(404);
    expect((await call("GET", "/docs/assets/../../../package.json")).status).toBe(404);
  });

  it("is never taken as SQL: every parameter of every operation, and nothing is lost", async () => {
    const before = await rows();
    const texts = [
      "' or '1'='1",
      "'; drop table records; --",
      "x'||pg_sleep(9)||'",
      "\\'; select 1",
      "$1",
      '"',
      "%",
      "_",
      "1); delete from ledger; --",
    ];
    for (const operation of operations.filter(({ method, stream }) => method === "get" && !stream)) {
      const shape = (operation.query as unknown as { shape?: Record<string, unknown> }).shape ?? {};
      for (const text of texts) {
        const path = operation.path.replaceAll(/\{\w+\}/g, encodeURIComponent(text));
        expect((await call("GET", path)).status, path).toBeLessThan(500);
        for (const name of Object.keys(shape)) {
          const plain = operation.path
            .replace("{type}", "incident")
            .replace("{number}", "INC0000001")
            .replaceAll(/\{\w+\}/g, "x");
          const { status } = await call("GET", `${plain}?${name}=${encodeURIComponent(text)}`);
          expect(status, `${plain} ${name}=${text}`).toBeLessThan(500);
        }
      }
    }
    expect(await rows()).toBe(before);
  });

  it("does not keep a connection that sends its headers drop by drop from being cut, nor one that speaks no HTTP", async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(product.server.port, "127.0.0.1", () => socket.write("SSH-2.0-scanner\r\n\r\n"));
      let text = "";
      socket.on("data", (chunk) => (text += chunk.toString()));
      socket.on("error", reject);
      socket.on("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    expect((await call("GET", "/v1/me")).status).toBe(200);
  });

  it("from a stranger makes no connection known; a key does", async () => {
    const server = createServer(createApp(product.apiDeps));
    const sockets: Socket[] = [];
    server.on("connection", (socket) => sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/me`;
    const key = await product.key("admin");
    const known: boolean[] = [];
    for (const token of ["ops_000000000000_wrong", key]) {
      await fetch(url, { headers: { authorization: `Bearer ${token}`, connection: "close" } });
      known.push(isKnown(sockets.at(-1) as Socket));
    }
    expect(known).toEqual([false, true]);
    server.closeAllConnections();
    server.close();
  });

  it("that sends its headers too late is cut off soon after its time", async () => {
    // Headers have 10 s; node's own interval of looking would make that up to 40 s.
    const end = await new Promise<"closed" | "open">((resolve) => {
      const socket = connect(product.server.port, "127.0.0.1", () =>
        socket.write("GET /livez HTTP/1.1\r\nHost: x\r\n"),
      );
      const late = setTimeout(() => {
        socket.destroy();
        resolve("open");
      }, 25_000);
      socket.on("error", () => undefined);
      socket.on("data", () => undefined);
      socket.on("close", () => {
        clearTimeout(late);
        resolve("closed");
      });
    });
    expect(end).toBe("closed");
  });

  it("in definitions is checked while others are served", async () => {
    const table = (n: number) =>
      `apiVersion: opsloom/v1\nkind: DecisionTable\nmetadata: { name: t${n} }\nspec:\n  hit: first\n  inputs: [{ name: a, value: '\${ .a }' }]\n  rules:\n${"    - [ 'x', { then: 1 } ]\n".repeat(40)}`;
    const files = Array.from({ length: 800 }, (_, n) => ({ path: `t${n}.yaml`, text: table(n) }));
    let isChecked = false;
    const check = call("POST", "/v1/definitions/check", { body: { files } }).then((answer) => {
      isChecked = true;
      return answer;
    });
    let served = 0;
    while (!isChecked) {
      expect((await call("GET", "/v1/me")).status).toBe(200);
      if (!isChecked) served += 1;
    }
    const { status, json } = await check;
    expect(status).toBe(200);
    // No more findings than a person could read.
    expect(json.diagnostics).toHaveLength(2_000);
    expect(served).toBeGreaterThan(5);
  });

  it("reads an Idempotency-Key as one text, whatever is in it", async () => {
    const body = withTitle('"x"');
    const key = "';--/../__proto__ ~1 %00 é".normalize();
    const first = await raw(body, { "idempotency-key": encodeURIComponent(key) });
    expect(first.status).toBe(201);
    expect((await raw(body, { "idempotency-key": encodeURIComponent(key) })).json).toEqual(first.json);
    expect((await raw(body, { "idempotency-key": "" })).status).toBe(400);
    expect((await raw(body, { "idempotency-key": "__proto__" })).status).toBe(201);
  });
});

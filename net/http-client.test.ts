import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createHttpClient, type HttpClient, type HttpClientOptions, type HttpError } from "./http-client.ts";
import { createEgress, EgressRefused } from "./egress.ts";

let server: Server;
let base: string;
let listener: RequestListener;
let seen: IncomingMessage[] = [];
const clients: HttpClient[] = [];

beforeAll(async () => {
  server = createServer((req, res) => {
    seen.push(req);
    listener(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

afterEach(async () => {
  seen = [];
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

function client(options: HttpClientOptions = { egress: { allow: ["127.0.0.0/8"] } }): HttpClient {
  const made = createHttpClient(options);
  clients.push(made);
  return made;
}

const reasonOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "none",
    (error: HttpError) => error.reason,
  );

describe("egress", () => {
  it.each([
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://0/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[::7f00:1]/",
    "http://[2001:0:7f00:1::]/",
    "http://[2002:7f00:1::]/",
    "http://[fec0::1]/",
    "http://168.63.129.16/",
    "http://169.254.169.254/latest/meta-data",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
    "http://localhost/",
  ])("refuses %s unless it is allowed", async (url) => {
    expect(await reasonOf(client({}).request({ method: "GET", url, timeoutMs: 2000 }))).toBe("refused");
  });

  it("refuses metadata addresses even where their range is allowed", async () => {
    const open = client({ egress: { allow: ["0.0.0.0/0", "::/0"] } });
    for (const host of ["169.254.169.254", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "168.63.129.16"])
      expect(await reasonOf(open.request({ method: "GET", url: `http://${host}/`, timeoutMs: 2000 })), host).toBe(
        "refused",
      );
  });

  it("refuses an address with a zone, which no list of ranges could judge", () => {
    const open = createEgress({ allow: ["::/0", "0.0.0.0/0"] });
    expect(() => open.check("fe80::1%lo", "x")).toThrow(EgressRefused);
    expect(() => open.check("fd00::1%eth0", "x")).toThrow(EgressRefused);
  });

  it("tries the addresses of a name one after the other", async () => {
    listener = (_req, res) => res.end("here");
    const resolve = () => Promise.resolve(["127.0.0.77", "127.0.0.1"]);
    const { port } = new URL(base);
    const both = client({ egress: { allow: ["127.0.0.0/8"], resolve } });
    expect((await both.request({ method: "GET", url: `http://two.example:${port}/` })).body.toString()).toBe("here");
    const none = client({ egress: { resolve: () => Promise.resolve([]) } });
    expect(await reasonOf(none.request({ method: "GET", url: "http://none.example/" }))).toBe("unreachable");
  });

  it("judges what a name resolves to, and refuses it whole when one answer is refused", async () => {
    const resolve = () => Promise.resolve(["93.184.216.34", "127.0.0.1"]);
    await expect(createEgress({ resolve }).addresses("rebind.example")).rejects.toThrow(EgressRefused);
    expect(
      await reasonOf(client({ egress: { resolve } }).request({ method: "GET", url: "http://rebind.example/" })),
    ).toBe("refused");
  });

  it("connects to the address it judged, whatever the name resolves to afterwards", async () => {
    listener = (_req, res) => res.end("here");
    const answers = [["127.0.0.1"], ["127.0.0.9"]];
    const rebinding = client({
      egress: { allow: ["127.0.0.1"], resolve: () => Promise.resolve(answers.shift() ?? []) },
    });
    const { port } = new URL(base);
    const response = await rebinding.request({ method: "GET", url: `http://rebind.example:${port}/` });
    expect(response.body.toString()).toBe("here");
    expect(seen[0]?.headers.host).toBe(`rebind.example:${port}`);
  });

  it("judges the target of every redirect", async () => {
    listener = (_req, res) => res.writeHead(302, { location: "http://169.254.169.254/latest/" }).end();
    expect(await reasonOf(client().request({ method: "GET", url: base, redirect: true }))).toBe("refused");
  });

  it.each(["file:///etc/passwd", "ftp://x/", "gopher://x/", "no address", "http://user:secret@x.example/"])(
    "speaks only HTTP: %s",
    async (url) => {
      expect(await reasonOf(client().request({ method: "GET", url }))).toBe("invalid");
    },
  );
});

describe("an exchange", () => {
  it("hands over status, headers and the decompressed body", async () => {
    const gzip = client();
    for (const [encoding, body] of [
      ["gzip", gzipSync("hello")],
      ["br", brotliCompressSync("hello")],
      ["", Buffer.from("hello")],
    ] as const) {
      listener = (_req, res) => res.writeHead(201, { "content-encoding": encoding, "x-a": ["1", "2"] }).end(body);
      const response = await gzip.request({
        method: "POST",
        url: `${base}/x?y=1`,
        body: "in",
        headers: { "X-Given": "1" },
      });
      expect([response.status, response.body.toString(), response.headers["x-a"]]).toEqual([201, "hello", "1, 2"]);
      expect([seen.at(-1)?.method, seen.at(-1)?.url, seen.at(-1)?.headers["x-given"]]).toEqual(["POST", "/x?y=1", "1"]);
    }
  });

  it("stops reading past its limit, also when the bytes arrive compressed", async () => {
    listener = (_req, res) => res.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(5_000_000)));
    expect(await reasonOf(client().request({ method: "GET", url: base, maxBodyBytes: 10_000 }))).toBe("tooLarge");
  });

  it("refuses an answer in an encoding that was not asked for", async () => {
    listener = (_req, res) => res.writeHead(200, { "content-encoding": "compress" }).end("?");
    expect(await reasonOf(client().request({ method: "GET", url: base }))).toBe("invalid");
  });

  it("ends at its timeout, and when its caller gives up", async () => {
    listener = () => undefined;
    expect(await reasonOf(client().request({ method: "GET", url: base, timeoutMs: 50 }))).toBe("timeout");
    const caller = new AbortController();
    setTimeout(() => caller.abort(), 50);
    expect(await reasonOf(client().request({ method: "GET", url: base, signal: caller.signal }))).toBe("cancelled");
  });

  it("says that nobody listens", async () => {
    expect(await reasonOf(client().request({ method: "GET", url: "http://127.0.0.1:1/" }))).toBe("unreachable");
  });

  it("hands a redirect back unless told to follow it", async () => {
    listener = (_req, res) => res.writeHead(302, { location: "/there" }).end();
    expect((await client().request({ method: "GET", url: base })).status).toBe(302);
    listener = (req, res) =>
      req.url === "/there" ? res.end("there") : res.writeHead(302, { location: "/there" }).end();
    const followed = await client().request({ method: "GET", url: base, redirect: true });
    expect([followed.status, followed.url]).toEqual([200, `${base}/there`]);
  });

  it("gives up on redirects that go in circles", async () => {
    listener = (_req, res) => res.writeHead(307, { location: "/" }).end();
    expect(await reasonOf(client().request({ method: "GET", url: base, redirect: true }))).toBe("invalid");
    expect(seen).toHaveLength(6);
  });

  it("leaves credentials behind when a redirect leads to another origin", async () => {
    const elsewhere = base.replace("127.0.0.1", "127.0.0.2");
    const other = createServer((req, res) => res.end(JSON.stringify(req.headers)));
    await new Promise<void>((resolve) => other.listen(Number(new URL(base).port), "127.0.0.2", resolve));
    try {
      listener = (_req, res) => res.writeHead(302, { location: elsewhere }).end();
      const response = await client().request({
        method: "GET",
        url: base,
        redirect: true,
        headers: { authorization: "Bearer x", "x-api-key": "secret", accept: "text/plain" },
      });
      const headers = JSON.parse(response.body.toString()) as { [name: string]: string };
      expect([headers["authorization"], headers["x-api-key"], headers["accept"]]).toEqual([
        undefined,
        undefined,
        "text/plain",
      ]);
    } finally {
      other.closeAllConnections();
      other.close();
    }
  });

  it("serves an origin elsewhere when the operator says so, keeping the address that was asked for", async () => {
    listener = (_req, res) => res.end("stand-in");
    const mapped = client({ origins: { "https://petstore.example": base } });
    const response = await mapped.request({ method: "GET", url: "https://petstore.example/v2/pet/1" });
    expect([response.body.toString(), response.url, seen[0]?.headers.host]).toEqual([
      "stand-in",
      "https://petstore.example/v2/pet/1",
      "petstore.example",
    ]);
  });
});

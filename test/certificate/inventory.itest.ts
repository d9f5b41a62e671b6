import { spawnSync } from "node:child_process";
import { chownSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSecureContext, createServer, TLSSocket } from "node:tls";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addCis } from "../../cli/sample/seed.ts";
import type { ApiCaller } from "../support/api-caller.ts";
import { freePort, makeFolder, startDaemon } from "../support/daemon.ts";
import { startImapServer, type TestImapServer } from "../support/imap-server.ts";
import { adopt, has, listen, type Listener } from "../support/listener.ts";
import { startMailServer, type TestMailServer } from "../support/mail-server.ts";
import { startProduct, type TestProduct } from "../support/product.ts";
import { authority, type CertificateMaker, createCertificateMaker, type Made, server } from "../support/x509.ts";
import { type DebianPostgres, hasDebianPostgres, startDebianPostgres } from "../production/debian-postgres.ts";

const name = "shop.example";

describe.skipIf(!has("openssl"))("the inventory of certificates (needs openssl)", () => {
  let product: TestProduct;
  let maker: CertificateMaker;
  let root: Made;
  let between: Made;
  let automation: ApiCaller;
  let kim: ApiCaller;
  const stops: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    maker = createCertificateMaker();
    root = maker.make("root", { extensions: authority, days: [-1, 3_650] });
    between = maker.make("between", { issuer: root, extensions: authority, days: [-1, 365] });
    product = await startProduct({ relay: false });
    await addCis(product.pool);
    automation = await product.caller("automation");
    kim = await product.caller("kim");
  }, 300_000);
  afterAll(async () => {
    for (const stop of stops) await stop();
    await product?.stop();
    rmSync(maker.folder, { recursive: true, force: true });
  });

  /** A server that shows a chain; a port of loopback. */
  async function show(own: Made, ...others: readonly Made[]): Promise<Listener> {
    const cert = [own, ...others].map(({ pem }) => pem).join("");
    const listener = await adopt(createServer({ key: readFileSync(own.keyFile), cert }, (socket) => socket.end()));
    stops.push(() => listener.close());
    return listener;
  }

  async function inspect(...endpoints: readonly object[]): Promise<readonly { readonly [key: string]: unknown }[]> {
    const input = `endpoints=${JSON.stringify(endpoints)}`;
    const run = await product.opsloom("automation", "run", "start", "certificate/inspect", input, "--wait");
    expect(run.code, run.out + run.err).toBe(0);
    const { rows } = await product.pool.query<{ place: string; [key: string]: unknown }>(
      "select * from certificate_places order by place",
    );
    return rows;
  }

  const at = (port: number, more: object = {}): object => ({
    url: `https://${name}:${port}`,
    address: "127.0.0.1",
    ...more,
  });

  it("has a certificate once, and apart from it each place that shows it, with what depends on that", async () => {
    const own = maker.make("shop", { issuer: between, extensions: server(name), days: [-80, 20] });
    const [one, two] = [await show(own, between), await show(own)];
    await inspect(at(one.port, { ci: "portal-db" }), at(two.port));
    const trust = await product.opsloom("automation", "certificates", "import", root.pemFile);
    expect(trust.code, trust.err).toBe(0);
    const trusted = await product.opsloom(
      ...([
        "automation",
        "certificates",
        "trust",
        root.read.facts.fingerprint.slice(0, 16),
        "--because",
        "Ours",
      ] as const),
    );
    expect(trusted.code, trusted.err).toBe(0);

    const list = await kim("GET", `/v1/certificates?q=${name}`);
    expect(list.json.items).toMatchObject([{ fingerprint: own.read.facts.fingerprint, places: 2, names: [name] }]);
    const shown = await kim("GET", `/v1/certificates/${own.read.facts.fingerprint}`);
    const [whole, part] = [`${name}:${one.port}`, `${name}:${two.port}`];
    const byPlace = new Map(shown.json.shown.map((place: { place: string }) => [place.place, place]));
    expect(byPlace.get(whole)).toMatchObject({
      broken: false,
      ci: "portal-db",
      problems: [{ problem: "expiresSoon", breaks: false }],
    });
    // What is between is known from the other place: the way is known, and clients of this one do not find it.
    expect(byPlace.get(part)).toMatchObject({
      broken: true,
      best: { trusted: true },
      served: { trusted: false },
      problems: [{ problem: "incompleteChain", breaks: true }, { problem: "expiresSoon" }],
    });
    const breaks = await kim("GET", "/v1/certificate-breaks");
    expect(breaks.json.items).toMatchObject([
      { day: null, place: part, services: [] },
      {
        day: new Date(own.read.facts.validTo).toISOString().slice(0, 10),
        place: whole,
        ci: "portal-db",
        services: [{ id: "student-portal" }],
        problems: [],
      },
    ]);
    const told = await product.opsloom("kim", "certificates", "breaking");
    expect(told.out).toMatch(/already +\S+ .*incompleteChain/u);
    expect(told.out).toContain("Student portal");
    // The CMDB has it as well, with who has signed it.
    const ci = await kim("GET", "/v1/cis/portal-db");
    expect(JSON.stringify(ci.json.relations)).toContain("usesCertificate");
    const distrusted = await product.opsloom(
      "automation",
      "certificates",
      "distrust",
      root.read.facts.fingerprint.slice(0, 16),
    );
    expect(distrusted.code).toBe(0);
    const after = await kim("GET", `/v1/certificates/${own.read.facts.fingerprint}`);
    expect(after.json.shown.every((place: { broken: boolean }) => place.broken)).toBe(true);
  });

  it("follows a place to its new certificate, and keeps what it showed when it does not answer", async () => {
    const [first, second] = [1, 2].map((nth) =>
      maker.make(`turn-${nth}`, { issuer: between, extensions: server(name) }),
    );
    if (first === undefined || second === undefined) throw new Error("there are two");
    const before = await show(first, between);
    await inspect(at(before.port, { ci: "portal-db" }));
    await before.close();
    await inspect(at(before.port, { ci: "portal-db" }));
    const silent = await kim("GET", `/v1/certificates/${first.read.facts.fingerprint}`);
    expect(silent.json.shown).toMatchObject([{ fault: expect.stringContaining("nothing listens there") }]);
    const cert = second.pem + between.pem;
    const again = await adopt(
      createServer({ key: readFileSync(second.keyFile), cert }, (socket) => socket.end()),
      {
        port: before.port,
      },
    );
    stops.push(() => again.close());
    await inspect(at(before.port, { ci: "portal-db" }));
    expect((await kim("GET", `/v1/certificates/${first.read.facts.fingerprint}`)).json.shown).toEqual([]);
    const { rows } = await product.pool.query<{ name: string }>(
      "select ci.attributes -> 'fingerprint' ->> 'value' as name from ci_relations r join cis ci on ci.id = r.to_ci where r.from_ci = 'portal-db' and r.type = 'usesCertificate'",
    );
    expect(rows.map((row) => row.name)).not.toContain(first.read.facts.fingerprint);
    expect(rows.map((row) => row.name)).toContain(second.read.facts.fingerprint);
  });

  it("is known to be taken back once its authority says so that is asked, without a list", async () => {
    const port = await freePort();
    const own = maker.make("asked", {
      issuer: between,
      extensions: [...server(name), `authorityInfoAccess=OCSP;URI:http://127.0.0.1:${port}/`],
    });
    const listener = await show(own, between);
    await inspect(at(listener.port));
    const ask = async (state: string, when: string): Promise<readonly string[]> => {
      // It goes with the responder.
      const folder = makeFolder("ocsp");
      const index = join(folder, "index");
      const files = ["-index", index, "-CA", between.pemFile, "-rsigner", between.pemFile, "-rkey", between.keyFile];
      writeFileSync(index, `${state}\t491231235959Z\t${when}\t${own.read.facts.serialNumber}\tunknown\t/CN=x\n`);
      const args = ["ocsp", "-port", String(port), ...files, "-ndays", "1"];
      // A connection that asks nothing would keep it from answering others.
      const listening = (): string => spawnSync("ss", ["-Hltn", `sport = :${port}`], { encoding: "utf8" }).stdout;
      const ready = (): Promise<boolean> => Promise.resolve(listening() !== "");
      const responder = await startDaemon({ program: "openssl", args, folder, port, ready });
      try {
        const run = await product.opsloom("automation", "run", "start", "certificate/revocations", "--wait");
        expect(run.code, run.out + run.err).toBe(0);
      } finally {
        await responder.stop();
      }
      const { json } = await kim("GET", `/v1/certificates/${own.read.facts.fingerprint}`);
      return json.shown[0].problems.map(({ problem }: { problem: string }) => problem);
    };
    expect(await ask("V", "")).not.toContain("revoked");
    expect(await ask("R", "260301120000Z,superseded")).toContain("revoked");
  });

  it("takes no private key, nor a text without a certificate", async () => {
    const key = readFileSync(root.keyFile, "utf8");
    const refused = await automation("POST", "/v1/certificates", { body: { pem: root.pem + key } });
    expect(refused.status).toBe(400);
    expect(refused.text).not.toContain(key.split("\n")[1]);
    expect((await automation("POST", "/v1/certificates", { body: { pem: "nothing" } })).status).toBe(400);
    const broken = await automation("POST", "/v1/certificates", {
      body: { pem: root.pem.replace("MII", "AAA") + between.pem, place: "web1:/etc/ssl/between.pem" },
    });
    expect(broken.json).toMatchObject({ broken: 1, items: [{ fingerprint: between.read.facts.fingerprint }] });
    const leaf = await show(maker.make("leaf", { issuer: between, extensions: server(name) }), between);
    await inspect(at(leaf.port));
    const { json } = await kim("GET", "/v1/certificates?shown=true&limit=200");
    const own = json.items.find((one: { isAuthority: boolean }) => !one.isAuthority);
    const path = `/v1/certificates/${own.fingerprint}/trust`;
    expect((await automation("PUT", path, { body: { trusted: true, because: "x" } })).status).toBe(409);
  });

  describe("behind STARTTLS", () => {
    let imap: TestImapServer | null = null;
    let mail: TestMailServer;
    let postgres: DebianPostgres | null = null;
    beforeAll(async () => {
      mail = await startMailServer();
      if (has("dovecot")) imap = await startImapServer(["kim"]);
      if (hasDebianPostgres) {
        const home = makeFolder("certificates-pg");
        postgres = await startDebianPostgres(home, "owner", "x");
        const own = maker.make("db", { issuer: between, extensions: server("localhost") });
        const [key, cert] = [join(home, "tls.key"), join(home, "tls.pem")];
        writeFileSync(key, readFileSync(own.keyFile), { mode: 0o600 });
        writeFileSync(cert, own.pem + between.pem);
        const { uid, gid } = statSync(home);
        for (const path of [key, cert]) chownSync(path, uid, gid);
        const client = new pg.Client(postgres.url("postgres"));
        await client.connect();
        for (const [setting, value] of Object.entries({ ssl_cert_file: cert, ssl_key_file: key, ssl: "on" }))
          await client.query(`alter system set ${setting} = '${value}'`);
        await client.query("select pg_reload_conf()");
        await client.end();
      }
    });
    afterAll(async () => {
      await imap?.stop();
      await mail?.close();
      await postgres?.stop();
    });

    it("are found at servers of SMTP, IMAP and PostgreSQL", async () => {
      const urls = [
        `smtp://localhost:${mail.port}`,
        ...(postgres === null ? [] : [`postgresql://localhost:${postgres.port}`]),
        ...(imap === null ? [] : [`imap://localhost:${imap.imap}`, `imaps://localhost:${imap.imaps}`]),
      ];
      const rows = await inspect(...urls.map((url) => ({ url, address: "127.0.0.1" })));
      for (const url of urls) {
        const place = rows.find((row) => row["place"] === url.replace(/^\w+:\/\//u, ""));
        expect(place, url).toMatchObject({ fault: null, version: expect.stringMatching(/^TLSv1\.[23]$/u) });
      }
    });

    it("and of LDAP, which consents or not", async () => {
      const own = maker.make("ldap", { issuer: between, extensions: server("localhost") });
      const secureContext = createSecureContext({ key: readFileSync(own.keyFile), cert: own.pem + between.pem });
      const answer = (code: number): Buffer => Buffer.from([0x30, 0x0c, 2, 1, 1, 0x78, 7, 0x0a, 1, code, 4, 0, 4, 0]);
      const servers = await Promise.all(
        [0, 52].map((code) =>
          listen((socket) => {
            socket.once("data", (asked: Buffer) => {
              expect(asked.toString("latin1")).toContain("1.3.6.1.4.1.1466.20037");
              socket.write(answer(code));
              if (code === 0) new TLSSocket(socket, { isServer: true, secureContext }).on("error", () => {});
            });
          }),
        ),
      );
      for (const listener of servers) stops.push(() => listener.close());
      const [yes, no] = servers.map(({ port }) => `ldap://localhost:${port}`);
      const rows = await inspect({ url: yes, address: "127.0.0.1" }, { url: no, address: "127.0.0.1" });
      const of = (url = "") => rows.find((row) => row["place"] === url.replace(/^\w+:\/\//u, ""));
      expect(of(yes)).toMatchObject({ fault: null, chain: [own, between].map(({ read }) => read.facts.fingerprint) });
      expect(of(no)).toMatchObject({ fault: expect.stringContaining("result 52 of LDAP") });
    });
  });
});

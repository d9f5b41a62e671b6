import { generateKeyPairSync } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addCis } from "../../cli/sample/seed.ts";
import { readRevocationList } from "../../store/certificate/read-crl.ts";
import type { ApiCaller } from "../support/api-caller.ts";
import { has } from "../support/listener.ts";
import { type Pebble, startPebble } from "../support/pebble.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";
import { authority, type CertificateMaker, createCertificateMaker, type Made } from "../support/x509.ts";
import { startWebHost, type WebHost } from "./web-host.ts";

const name = "shop.example";

interface Changed {
  readonly state: string;
  readonly fields: { readonly closeCode: string; readonly closeNotes: string };
}

describe.skipIf(!has("sshd") || !has("nginx") || !has("go"))("a certificate is renewed (needs sshd, nginx, go)", () => {
  let host: WebHost;
  let pebble: Pebble;
  let product: TestProduct;
  let kim: ApiCaller;
  let maker: CertificateMaker;
  let company: Made;

  beforeAll(async () => {
    host = await startWebHost(name);
    pebble = await startPebble({ httpPort: host.httpPort });
    maker = createCertificateMaker();
    company = maker.make("authority", { subject: "CN=Company", extensions: authority, days: [-1, 3_650] });
    host.authorities(pebble.directory, maker.folder);
    const account = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    product = await startProduct({
      keepsLog: true,
      definitions: await host.definitions(),
      origins: pebble.origins,
      secrets: {
        "certificate-host.json": JSON.stringify({ user: host.sshd.user, key: host.sshd.key }),
        "acme-account": account.export({ type: "pkcs8", format: "pem" }).toString(),
      },
    });
    await addCis(product.pool);
    kim = await product.caller("kim");
    const automation = await product.caller("automation");
    const roots = await automation("POST", "/v1/certificates", { body: { pem: (await pebble.root()) + company.pem } });
    expect(roots.status, roots.text).toBe(200);
    for (const { fingerprint } of roots.json.items) {
      const path = `/v1/certificates/${fingerprint}/trust`;
      const trusted = await automation("PUT", path, { body: { trusted: true, because: "Our own authority" } });
      expect(trusted.status, trusted.text).toBe(200);
    }
  }, 300_000);
  afterAll(async () => {
    await product?.stop();
    await pebble?.stop();
    await host?.stop();
    if (maker !== undefined) rmSync(maker.folder, { recursive: true, force: true });
  });

  /** A standard change that carries out the renewal, once it has ended. */
  async function renew(
    names: readonly string[] = [name],
    more: object = {},
  ): Promise<{ readonly number: string; readonly record: Changed }> {
    const at = Date.now();
    const opened = await kim("POST", "/v1/records/change", {
      body: {
        fields: {
          title: "Renew the certificate of the shop",
          changeType: "standard",
          cis: ["student-portal"],
          plannedStart: new Date(at).toISOString(),
          plannedEnd: new Date(at + 3_600_000).toISOString(),
          implement: "certificate/renew",
          backout: "certificate/put-back",
          runbookInput: {
            certificate: "shop",
            names,
            host: "127.0.0.1",
            sshPort: host.sshd.port,
            service: "nginx",
            endpoints: names.map((one) => ({
              url: `https://${one}:${host.tlsPort}`,
              address: "127.0.0.1",
              ci: "student-portal",
            })),
            ...more,
          },
        },
      },
    });
    expect(opened.status, opened.text).toBe(201);
    const number = opened.json.number as string;
    for (const command of ["submit", "start"]) {
      const sent = await kim("POST", `/v1/records/change/${number}/commands`, { body: { command, input: {} } });
      expect(sent.status, sent.text).toBe(200);
    }
    const record = await eventually(`the end of ${number}`, async () => {
      const { json } = await kim("GET", `/v1/records/change/${number}`);
      return json.state === "review" || json.state === "implement" ? json : null;
    });
    return { number, record };
  }

  const served = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(
        { host: "127.0.0.1", port: host.tlsPort, servername: name, rejectUnauthorized: false },
        () => {
          resolve((socket.getPeerX509Certificate()?.fingerprint256 ?? "").replaceAll(":", "").toLowerCase());
          socket.destroy();
        },
      ).on("error", reject);
    });

  /** All that the installation keeps: every row, and every history. */
  async function kept(): Promise<string> {
    const { rows: tables } = await product.pool.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    );
    const parts: string[] = [];
    for (const { name: table } of tables) {
      const { rows } = await product.pool.query<{ row: string }>(`select t::text as row from ${table} t`);
      parts.push(...rows.map(({ row }) => row));
    }
    for await (const { workflowId, runId } of product.client.workflow.list()) {
      const { events } = await product.client.workflow.getHandle(workflowId, runId).fetchHistory();
      parts.push(
        JSON.stringify(events, (_, value: unknown) =>
          value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : value,
        ),
      );
    }
    return parts.join("\n");
  }

  it("by a change: ordered, put in place, proven by connecting, and seen in the inventory; its key never left", async () => {
    const before = await served();
    const { record } = await renew();
    expect(record).toMatchObject({ state: "review", fields: { closeCode: "successful" } });
    const now = await served();
    expect(now).not.toBe(before);
    const shown = await kim("GET", `/v1/certificates/${now}`);
    expect(shown.json).toMatchObject({
      names: [name],
      shown: [
        {
          place: `${name}:${host.tlsPort}`,
          ci: "student-portal",
          served: { trusted: true },
          broken: false,
          problems: [],
          fault: null,
        },
      ],
    });
    const told = await product.opsloom("kim", "certificates", "show", now.slice(0, 16));
    expect(told.out).toContain(`${name}:${host.tlsPort} TLSv1.2: good until`);
    const all = await kept();
    expect(all).toContain(now);
    const lines = host.keyLines();
    expect(lines.length).toBeGreaterThan(1);
    const isKept = (line: string): boolean =>
      [line, Buffer.from(line).toString("hex"), ...inBase64(line)].some((form) => all.includes(form));
    expect([...lines, ...keyLinesOf(company)].filter(isKept)).toEqual([]);
    const logged = product.logged();
    expect(logged).not.toBe("");
    expect(lines.filter((line) => logged.includes(line))).toEqual([]);
    expect(host.sshd.log()).not.toContain("PRIVATE KEY");
    // Neither is anything of it left on the host.
    expect(readFileSync(host.keyFile, "utf8")).toContain("PRIVATE KEY");
  });

  it("and put back, with the reason, when what is served afterwards is another one", async () => {
    const before = await served();
    const key = readFileSync(host.keyFile, "utf8");
    // The service is told, and takes no notice.
    await product.publish(await host.definitions({ reload: '["true"]' }));
    try {
      const { number, record } = await renew();
      expect(record).toMatchObject({ state: "review", fields: { closeCode: "unsuccessful" } });
      expect(await served()).toBe(before);
      expect(readFileSync(host.keyFile, "utf8")).toBe(key);
      expect(record.fields.closeNotes).toContain(`${name}:${host.tlsPort} shows ${before.slice(0, 16)} and not`);
      expect((await product.opsloom("kim", "story", number)).out.replaceAll(/\s+/g, " ")).toContain(
        "because certificate/renew failed: 1 of the endpoints are not as they must be",
      );
    } finally {
      await product.publish(await host.definitions());
    }
  });

  it("and put back at once, with what the service said, when it does not take it", async () => {
    const before = await served();
    await product.publish(await host.definitions({ reload: '["sh", "-c", "echo out of order >&2; exit 3"]' }));
    try {
      const { record } = await renew();
      expect(record).toMatchObject({ state: "review", fields: { closeCode: "unsuccessful" } });
      expect(await served()).toBe(before);
      expect(record.fields.closeNotes).toContain("out of order");
    } finally {
      await product.publish(await host.definitions());
    }
  });

  it("only for the names that are served, unless others were agreed to, and the authority that its table says", async () => {
    const before = await served();
    const { record } = await renew([name, "other.example"], {
      endpoints: [{ url: `https://${name}:${host.tlsPort}`, address: "127.0.0.1" }],
    });
    expect(record.fields).toMatchObject({ closeCode: "unsuccessful" });
    expect(record.fields.closeNotes).toContain("what is shown now is not for other.example");
    const named = await renew([name], { authority: "company" });
    expect(named.record.fields.closeNotes).toContain('"company" is no authority for shop.example');
    const several = await renew([name], { environment: "development" });
    expect(several.record.fields.closeNotes).toContain("it is lets-encrypt or lets-encrypt-staging; name it");
    expect(await served()).toBe(before);
  });

  it(
    "by an authority of the company, on its own host, which takes it back and lists that",
    { timeout: 120_000 },
    async () => {
      const { record } = await renew(["shop.internal"], { newNames: true });
      expect(record.fields, record.fields.closeNotes).toMatchObject({ closeCode: "successful" });
      const now = await served();
      const shown = await kim("GET", `/v1/certificates/${now}`);
      expect(shown.json).toMatchObject({
        names: ["shop.internal"],
        issuer: "CN=Company",
        shown: [{ place: `shop.internal:${host.tlsPort}`, served: { trusted: true }, broken: false, problems: [] }],
      });
      const all = await kept();
      expect([...host.keyLines(), ...keyLinesOf(company)].filter((line) => all.includes(line))).toEqual([]);
      await product.publish([
        {
          path: "take-back.yaml",
          text: `document: { dsl: 1.0.3, namespace: certificate, name: take-back, version: 1.0.0 }
do:
  - back: { call: authority.revoke, with: { host: 127.0.0.1, port: ${host.sshd.port}, credential: certificate-host, folder: "${maker.folder}", fingerprint: "${now}" } }
`,
        },
      ]);
      for (const already of [false, true]) {
        const run = await product.opsloom(
          "automation",
          "run",
          "start",
          "certificate/take-back",
          "--wait",
          "--output",
          "json",
        );
        expect(run.code, run.out + run.err).toBe(0);
        expect(run.out).toMatch(new RegExp(`"already": ?${already}`));
      }
      const list = readRevocationList(readFileSync(join(maker.folder, "revoked.pem")), [
        { fingerprint: company.read.facts.fingerprint, der: company.read.der },
      ]);
      expect(list).toMatchObject({
        signedBy: company.read.facts.fingerprint,
        revoked: [{ serialNumber: shown.json.serialNumber }],
      });
      expect((await renew()).record.fields, "for its usual name again").toMatchObject({ closeCode: "unsuccessful" });
      expect((await renew([name], { newNames: true })).record.fields).toMatchObject({ closeCode: "successful" });
    },
  );

  it("and is found in the file of its host, beside its key, of which nothing comes back", async () => {
    const folder = dirname(host.certificateFile);
    writeFileSync(
      join(folder, "both.pem"),
      readFileSync(host.certificateFile, "utf8") + readFileSync(host.keyFile, "utf8"),
    );
    const hosts = JSON.stringify([{ host: "127.0.0.1", port: host.sshd.port, paths: [`${folder}/*`] }]);
    const run = await product.opsloom("automation", "run", "start", "certificate/files", `hosts=${hosts}`, "--wait");
    expect(run.code, run.out + run.err).toBe(0);
    const { rows } = await product.pool.query<{ place: string; own: string }>(
      "select place, chain[1] as own from certificate_places where port is null order by place",
    );
    const own = await served();
    expect(rows).toEqual(["both.pem", "shop.pem"].map((file) => ({ place: `127.0.0.1:${join(folder, file)}`, own })));
    const all = await kept();
    expect(host.keyLines().filter((line) => all.includes(line))).toEqual([]);
  });

  it("by a record of its zone, for a star too; the authority says when it is due", { timeout: 120_000 }, async () => {
    await product.publish([
      {
        path: "by-record.yaml",
        text: `document: { dsl: 1.0.3, namespace: certificate, name: by-record, version: 1.0.0 }
do:
  - request: { call: certificate.request, with: { host: 127.0.0.1, port: ${host.sshd.port}, credential: certificate-host, keyFile: "${maker.folder}/star.key", names: ["*.star.example"] }, export: { as: "\${ . }" } }
  - begin: { call: acme.begin, with: { directory: "${pebble.directory}", account: acme-account, names: ["*.star.example"], challenge: dns-01 } }
  - write:
      call: http
      with:
        method: post
        endpoint: "${pebble.records}"
        body: { host: '\${ .challenges[0].record + "." }', value: "\${ .challenges[0].value }" }
      output: { as: "\${ $input }" }
  - finish:
      call: acme.finish
      with: { directory: "${pebble.directory}", account: acme-account, order: "\${ .order }", challenges: "\${ .challenges }", request: "\${ $context.request }" }
  - window: { call: acme.window, with: { directory: "${pebble.directory}", fingerprint: "\${ .fingerprint }" }, output: { as: "\${ . + { fingerprint: $input.fingerprint } }" } }
`,
      },
    ]);
    const run = await product.opsloom(
      "automation",
      "run",
      "start",
      "certificate/by-record",
      "--wait",
      "--output",
      "json",
    );
    expect(run.code, run.out + run.err).toBe(0);
    const [, fingerprint = ""] = /"fingerprint": ?"([0-9a-f]{64})"/.exec(run.out) ?? [];
    const { json } = await kim("GET", `/v1/certificates/${fingerprint}`);
    expect(json.names).toEqual(["*.star.example"]);
    const { rows } = await product.pool.query<{ output: { start: string; end: string; due: boolean } }>(
      "select output from runs where name = 'by-record'",
    );
    const { start, end, due } = rows[0]?.output ?? { start: "", end: "", due: true };
    expect(due).toBe(false);
    expect(Date.parse(start)).toBeGreaterThan(Date.now());
    expect(Date.parse(end)).toBeLessThan(Date.parse(json.validTo));
  });

  it("and taken back by its authority, which says so, as does the inventory", { timeout: 120_000 }, async () => {
    const own = await served();
    const [fingerprint] = [own];
    const { json } = await kim("GET", `/v1/certificates/${fingerprint}`);
    expect((await pebble.status(json.serialNumber)).Status).toBe("Valid");
    await product.publish([
      {
        path: "revoke.yaml",
        text: `document: { dsl: 1.0.3, namespace: certificate, name: revoke-it, version: 1.0.0 }
do:
  - ask: { call: acme.window, with: { directory: "${pebble.directory}", fingerprint: "${own}" }, output: { as: "\${ $input }" } }
  - revoke: { call: acme.revoke, with: { directory: "${pebble.directory}", account: acme-account, fingerprint: "${own}" } }
`,
      },
    ]);
    for (let times = 0; times < 2; times += 1) {
      const run = await product.opsloom("automation", "run", "start", "certificate/revoke-it", "--wait");
      expect(run.code, run.out + run.err).toBe(0);
    }
    expect((await pebble.status(json.serialNumber)).Status).toBe("Revoked");
    const shown = await kim("GET", `/v1/certificates/${fingerprint}`);
    const place = `${name}:${host.tlsPort}`;
    expect(shown.json.shown.find((one: { place: string }) => one.place === place)).toMatchObject({
      broken: true,
      problems: [{ problem: "revoked", breaks: true }],
    });
    const { json: breaking } = await kim("GET", "/v1/certificate-breaks");
    expect(breaking.items.filter((one: { place: string }) => one.place === place)).toMatchObject([
      { day: null, services: [{ id: "student-portal" }] },
    ]);
  });
});

function keyLinesOf({ keyFile }: Made): readonly string[] {
  return readFileSync(keyFile, "utf8")
    .split("\n")
    .filter((line) => line.length >= 40 && !line.includes("-----"));
}

/** As it stands in a longer text, wherever that begins. */
function inBase64(line: string): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const end = offset + Math.floor((line.length - offset) / 3) * 3;
    return Buffer.from(line.slice(offset, end)).toString("base64");
  });
}

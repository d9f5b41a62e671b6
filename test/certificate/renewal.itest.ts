import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addCis } from "../../cli/sample/seed.ts";
import type { ApiCaller } from "../support/api-caller.ts";
import { has } from "../support/listener.ts";
import { type Pebble, startPebble } from "../support/pebble.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";
import { startWebHost, type WebHost } from "./web-host.ts";

const name = "shop.example";

describe.skipIf(!has("sshd") || !has("nginx") || !has("go"))("a certificate is renewed (needs sshd, nginx, go)", () => {
  let host: WebHost;
  let pebble: Pebble;
  let product: TestProduct;
  let kim: ApiCaller;
  let endpoints: readonly object[];

  beforeAll(async () => {
    host = await startWebHost(name);
    pebble = await startPebble({ httpPort: host.httpPort });
    const account = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    product = await startProduct({
      definitions: await host.definitions(),
      origins: pebble.origins,
      secrets: {
        "certificate-host.json": JSON.stringify({ user: host.sshd.user, key: host.sshd.key }),
        "acme-account": account.export({ type: "pkcs8", format: "pem" }).toString(),
      },
    });
    await addCis(product.pool);
    kim = await product.caller("kim");
    endpoints = [{ url: `https://${name}:${host.tlsPort}`, address: "127.0.0.1", ci: "student-portal" }];
    const automation = await product.caller("automation");
    const root = await automation("POST", "/v1/certificates", { body: { pem: await pebble.root() } });
    expect(root.status, root.text).toBe(200);
    const { fingerprint } = root.json.items[0];
    const path = `/v1/certificates/${fingerprint}/trust`;
    const trusted = await automation("PUT", path, { body: { trusted: true, because: "Our own authority" } });
    expect(trusted.status, trusted.text).toBe(200);
  }, 300_000);
  afterAll(async () => {
    await product?.stop();
    await pebble?.stop();
    await host?.stop();
  });

  /** A standard change that carries out the renewal, once it has ended. */
  async function renew(): Promise<{ readonly number: string; readonly record: { readonly [key: string]: unknown } }> {
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
            names: [name],
            host: "127.0.0.1",
            sshPort: host.sshd.port,
            service: "nginx",
            endpoints,
            directory: pebble.directory,
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

  /** Why the run of a change that carries it out has ended. */
  async function reasonOf(number: string): Promise<string> {
    const { json } = await kim("GET", `/v1/runs?record=${number}`);
    const run = json.items.find((one: { runbook: string }) => one.runbook.startsWith("certificate/renew@"));
    return (await product.opsloom("kim", "run", "show", run.id)).out;
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
    for (const line of lines) expect(all).not.toContain(line);
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
      expect(await reasonOf(number)).toContain(`${name}:${host.tlsPort} shows ${before.slice(0, 16)} and not`);
    } finally {
      await product.publish(await host.definitions());
    }
  });

  it("and put back at once, with what the service said, when it does not take it", async () => {
    const before = await served();
    await product.publish(await host.definitions({ reload: '["sh", "-c", "echo out of order >&2; exit 3"]' }));
    try {
      const { number, record } = await renew();
      expect(record).toMatchObject({ state: "review", fields: { closeCode: "unsuccessful" } });
      expect(await served()).toBe(before);
      expect(await reasonOf(number)).toContain("out of order");
    } finally {
      await product.publish(await host.definitions());
    }
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
    expect(shown.json.shown[0]).toMatchObject({ broken: true, problems: [{ problem: "revoked", breaks: true }] });
    const breaking = await kim("GET", "/v1/certificate-breaks");
    expect(breaking.json.items).toMatchObject([
      { day: null, place: `${name}:${host.tlsPort}`, services: [{ id: "student-portal" }] },
    ]);
  });
});

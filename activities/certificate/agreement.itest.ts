/** What is judged of chains is what OpenSSL says of them. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { judgeShown } from "../../engine/certificate/judge.ts";
import { certificateProblems, type ProblemName } from "../../engine/certificate/problem.ts";
import type { DecisionTable } from "../../engine/table/ir.ts";
import { weigh } from "../../engine/certificate/verdict.ts";
import { loadDefinitions } from "../../engine/definition/load.ts";
import { createEgress } from "../../net/egress.ts";
import { ocspQuestion, readOcspAnswer, respondersOf } from "../../store/certificate/ocsp.ts";
import { readRevocationList } from "../../store/certificate/read-crl.ts";
import { readDer } from "../../store/certificate/read-der.ts";
import { freePort, startDaemon } from "../../test/support/daemon.ts";
import { has } from "../../test/support/listener.ts";
import {
  authority,
  type CertificateMaker,
  createCertificateMaker,
  knownOf,
  type Made,
  server,
} from "../../test/support/x509.ts";
import { inspectEndpoint } from "./inspect.ts";

interface Case {
  readonly sent: readonly Made[];
  /** Known here beside what is sent and trusted. */
  readonly beside?: readonly Made[];
  readonly trusted: readonly Made[];
  readonly host?: string;
  readonly revoked?: { readonly by: Made; readonly list: string; readonly one: Made };
  /** What OpenSSL must be told, by the number of its error; null = it is content. */
  readonly problem: ProblemName | null;
}

/** What OpenSSL calls our problems (`openssl/x509_vfy.h`). */
const numbers: { readonly [number: string]: readonly ProblemName[] } = {
  "9": ["notYetValid", "chainExpired"],
  "10": ["expired", "chainExpired"],
  "18": ["selfSigned"],
  "19": ["untrustedRoot"],
  "20": ["unknownIssuer", "incompleteChain", "untrustedRoot"],
  "21": ["unknownIssuer", "incompleteChain"],
  "23": ["revoked"],
  "24": ["notAuthority"],
  "25": ["pathTooLong"],
  "26": ["wrongPurpose"],
  "32": ["notAuthority"],
  "34": ["unknownCriticalExtension"],
  "47": ["outsideNameConstraints"],
  "48": ["outsideNameConstraints"],
  "62": ["hostMismatch"],
  "64": ["hostMismatch"],
  "66": ["weakKey"],
  "67": ["weakKey"],
  "68": ["weakSignature"],
  "79": ["notAuthority"],
};

const host = "shop.example";
let maker: CertificateMaker;
let cases: { readonly [name: string]: Case };
let table: DecisionTable;

describe.skipIf(!has("openssl"))("a chain (needs openssl)", () => {
  beforeAll(() => {
    maker = createCertificateMaker();
    cases = makeCases(maker);
    const text = readFileSync("definitions/certificate/x509-verdict.yaml", "utf8");
    const loaded = loadDefinitions([{ path: "x509-verdict.yaml", text }]);
    const [found] = loaded.definitions.flatMap((one) => (one.kind === "DecisionTable" ? [one.ir] : []));
    if (found === undefined) throw new Error("there is no table x509-verdict");
    table = found;
  }, 120_000);
  afterAll(() => rmSync(maker.folder, { recursive: true, force: true }));

  it.each(caseNames())("%s is judged as openssl verify does", (name) => {
    const one = cases[name] as Case;
    const said = opensslSays(one, name);
    const ours = judged(one);
    expect({ name, breaks: ours.breaks, openssl: said.ok ? "content" : "not content" }).toEqual({
      name,
      breaks: !said.ok,
      openssl: one.problem === null ? "content" : "not content",
    });
    if (one.problem === null) return;
    expect(ours.problems).toContain(one.problem);
    expect(said.numbers.flatMap((number) => (numbers[number] ?? [`error ${number}`]) as readonly string[])).toContain(
      one.problem,
    );
  });

  it("has no problem of which the shipped table says nothing", () => {
    const problems = certificateProblems.map((problem) => ({ problem, certificate: null, because: "" }));
    for (const publicTrust of [true, false]) {
      const verdicts = weigh(problems, table, { host, version: null, keyType: null, keyBits: null, publicTrust });
      for (const one of verdicts)
        expect(one, one.problem).toMatchObject({ breaks: expect.any(Boolean), severity: expect.any(Number) });
    }
  });

  it("with two ways is followed by the one that ends later, and the other is told", () => {
    const one = cases["a chain with two ways"] as Case;
    const { judgement } = judged(one);
    expect(judgement?.served.isTrusted).toBe(true);
    expect(judgement?.alternatives.length).toBe(1);
    expect(judgement?.best.endsAt).toBeGreaterThan(judgement?.alternatives[0]?.endsAt ?? Number.MAX_VALUE);
  });

  it("that was taken back is told so by whoever is asked, as openssl ocsp tells it", () => {
    const [root, stranger] = ["ocsp-root", "ocsp-stranger"].map((name) => maker.make(name, { extensions: authority }));
    if (root === undefined || stranger === undefined) throw new Error("there are two");
    const given = maker.make("ocsp-given", {
      issuer: root,
      extensions: ["basicConstraints=CA:false", "extendedKeyUsage=OCSPSigning"],
    });
    const [good, taken, other] = ["ocsp-good", "ocsp-taken", "ocsp-other"].map((name) =>
      maker.make(name, {
        issuer: root,
        extensions: [
          ...server(host),
          "authorityInfoAccess=OCSP;URI:http://ocsp.example/,caIssuers;URI:http://x.example/",
        ],
      }),
    );
    if (good === undefined || taken === undefined || other === undefined) throw new Error("there are three");
    const index = join(maker.folder, "ocsp-index");
    const line = (state: string, at: string, one: Made): string =>
      `${state}\t491231235959Z\t${at}\t${one.read.facts.serialNumber}\tunknown\t/CN=x\n`;
    writeFileSync(index, line("V", "", good) + line("R", "260301120000Z,superseded", taken));
    const [question, answer] = ["ocsp-question", "ocsp-answer"].map((name) => join(maker.folder, name));
    const ask = (one: Made, by: Made, about = one) => {
      const [asked, wanted] = [one, about].map(({ read }) => ({ der: read.der, issuer: root.read.der }));
      if (asked === undefined || wanted === undefined) throw new Error("there are two");
      writeFileSync(question ?? "", ocspQuestion(asked));
      const files = ["-index", index, "-CA", root.pemFile, "-rsigner", by.pemFile, "-rkey", by.keyFile];
      const told = spawnSync("openssl", [
        "ocsp",
        ...files,
        "-ndays",
        "1",
        "-reqin",
        question ?? "",
        "-respout",
        answer ?? "",
      ]);
      expect(told.status, told.stderr.toString()).toBe(0);
      return (at: number) => readOcspAnswer(readFileSync(answer ?? ""), wanted, at);
    };
    const now = Date.now();
    expect(respondersOf(good.read.der)).toEqual(["http://ocsp.example/"]);
    expect(ask(good, root)(now)).toEqual({ status: "good" });
    expect(ask(taken, given)(now)).toEqual({ status: "revoked", at: Date.UTC(2026, 2, 1, 12) });
    expect(ask(other, root)(now)).toEqual({ status: "unknown" });
    expect(ask(taken, stranger)(now)).toMatchObject({ because: expect.stringContaining("nobody who may answer") });
    // Whoever signs for servers may not answer.
    expect(ask(taken, good)(now)).toMatchObject({ because: expect.stringContaining("nobody who may answer") });
    expect(ask(good, root, taken)(now)).toMatchObject({ because: "it is about another certificate" });
    expect(ask(good, root)(now + 3 * 86_400_000)).toMatchObject({ because: "it is of another time" });
    expect(readOcspAnswer(Buffer.from("nothing"), { der: good.read.der, issuer: root.read.der }, now)).toMatchObject({
      status: "unusable",
    });
  });

  it.each(["a good chain", "a chain without what is between", "one that has ended", "one for another host"])(
    "%s is judged over the network as openssl s_client does",
    { timeout: 60_000 },
    async (name) => {
      const one = cases[name] as Case;
      const port = await freePort();
      const [own, ...others] = one.sent as readonly [Made, ...Made[]];
      const chain = join(maker.folder, `sent-${port}.pem`);
      writeFileSync(chain, others.map(({ pem }) => pem).join(""));
      const folder = join(maker.folder, `server-${port}`);
      mkdirSync(folder);
      const daemon = await startDaemon({
        program: "openssl",
        args: [
          "s_server",
          "-www",
          ...option("accept", `127.0.0.1:${port}`),
          ...option("cert", own.pemFile),
          ...option("key", own.keyFile),
          ...(others.length === 0 ? [] : ["-CAfile", chain]),
        ],
        folder,
        port,
      });
      try {
        const seen = await inspectEndpoint(createEgress({ allow: ["127.0.0.1"] }), {
          endpoint: { host: "127.0.0.1", port, starttls: null },
          serverName: host,
          timeoutMs: 10_000,
          signal: new AbortController().signal,
        });
        expect(seen.ok).toBe(true);
        const sent = seen.ok ? seen.sent.flatMap((der) => readDer(der) ?? []) : [];
        expect(sent.map(({ facts }) => facts.fingerprint)).toEqual(one.sent.map(({ read }) => read.facts.fingerprint));
        const roots = join(maker.folder, `roots-${port}.pem`);
        writeFileSync(roots, one.trusted.map(({ pem }) => pem).join(""));
        const client = spawnSync(
          "openssl",
          [
            "s_client",
            "-verify_return_error",
            "-no-CApath",
            "-no-CAstore",
            ...option("connect", `127.0.0.1:${port}`),
            ...option("servername", host),
            ...option("verify_hostname", host),
            ...option("CAfile", roots),
          ],
          { input: "", timeout: 10_000 },
        );
        expect(client.status === 0).toBe(!judged(one).breaks);
      } finally {
        await daemon.stop();
      }
    },
  );
});

function judged(one: Case) {
  const all = [...one.sent, ...(one.beside ?? []), ...one.trusted].map(({ read }) => read);
  const unique = [...new Map(all.map((read) => [read.facts.fingerprint, read])).values()];
  const { revoked } = one;
  const list =
    revoked === undefined
      ? null
      : readRevocationList(readFileSync(revoked.list), [
          { fingerprint: revoked.by.read.facts.fingerprint, der: revoked.by.read.der },
        ]);
  if (revoked !== undefined) expect(list?.signedBy).toBe(revoked.by.read.facts.fingerprint);
  const taken = new Set(list?.revoked.map(({ serialNumber }) => serialNumber));
  const known = knownOf(
    unique,
    one.trusted.map(({ read }) => read),
    unique.filter(({ facts }) => taken.has(facts.serialNumber)),
  );
  const chain = one.sent.map(({ read }) => read.facts.fingerprint);
  const name = one.host ?? host;
  const judgement = judgeShown({ chain, version: "TLSv1.3", host: name }, known, Date.now());
  const leaf = one.sent[0]?.read.facts;
  const verdicts = weigh(judgement?.problems ?? [], table, {
    host: name,
    version: "TLSv1.3",
    keyType: leaf?.keyType ?? null,
    keyBits: leaf?.keyBits ?? null,
    publicTrust: false,
  });
  return {
    judgement,
    problems: verdicts.map(({ problem }) => problem),
    breaks: verdicts.some(({ breaks }) => breaks === true),
  };
}

function opensslSays(one: Case, name: string): { readonly ok: boolean; readonly numbers: readonly string[] } {
  const file = (end: string, made: readonly Made[]): string => {
    const path = join(maker.folder, `${name.replaceAll(/\W/gu, "-")}.${end}`);
    writeFileSync(path, made.map(({ pem }) => pem).join(""));
    return path;
  };
  const [own, ...others] = one.sent as readonly [Made, ...Made[]];
  const name_ = one.host ?? host;
  const { stdout, stderr, status } = spawnSync("openssl", [
    "verify",
    "-no-CApath",
    "-no-CAstore",
    ...option("auth_level", "2"),
    ...option("purpose", "sslserver"),
    ...option(/^[\d.]+$/u.test(name_) ? "verify_ip" : "verify_hostname", name_),
    ...option("CAfile", file("roots", one.trusted)),
    ...(others.length === 0 ? [] : ["-untrusted", file("others", others)]),
    ...(one.revoked === undefined ? [] : ["-crl_check", "-CRLfile", one.revoked.list]),
    own.pemFile,
  ]);
  const text = `${stdout.toString()}${stderr.toString()}`;
  return { ok: status === 0, numbers: [...text.matchAll(/error (\d+) at/gu)].map((match) => match[1] ?? "") };
}

function option(name: string, value: string): readonly string[] {
  return [`-${name}`, value];
}

function caseNames(): string[] {
  return Object.keys(caseMakers);
}

interface Authorities {
  readonly root: Made;
  readonly between: Made;
  readonly make: CertificateMaker["make"];
  readonly maker: CertificateMaker;
}

const caseMakers: { readonly [name: string]: (ca: Authorities) => Case } = {
  "a good chain": ({ root, between, make }) => {
    const own = make("good", { issuer: between, extensions: server(host, "*.shop.example") });
    return { sent: [own, between], trusted: [root], problem: null };
  },
  "one for a star": ({ root, between, make }) => {
    const own = make("star", { issuer: between, extensions: server("*.example.org") });
    return { sent: [own, between], trusted: [root], host: "www.example.org", problem: null };
  },
  "one for a star two labels above": ({ root, between, make }) => {
    const own = make("star2", { issuer: between, extensions: server("*.example.org") });
    return { sent: [own, between], trusted: [root], host: "a.www.example.org", problem: "hostMismatch" };
  },
  "one for an address": ({ root, between, make }) => {
    const own = make("address", { issuer: between, extensions: server("192.0.2.7") });
    return { sent: [own, between], trusted: [root], host: "192.0.2.7", problem: null };
  },
  "one for another address": ({ root, between, make }) => {
    const own = make("address2", { issuer: between, extensions: server("192.0.2.7") });
    return { sent: [own, between], trusted: [root], host: "192.0.2.8", problem: "hostMismatch" };
  },
  "one that has ended": ({ root, between, make }) => {
    const own = make("ended", { issuer: between, extensions: server(host), days: [-90, -1] });
    return { sent: [own, between], trusted: [root], problem: "expired" };
  },
  "one that has not begun": ({ root, between, make }) => {
    const own = make("future", { issuer: between, extensions: server(host), days: [1, 90] });
    return { sent: [own, between], trusted: [root], problem: "notYetValid" };
  },
  "one for another host": ({ root, between, make }) => {
    const own = make("other", { issuer: between, extensions: server("other.example") });
    return { sent: [own, between], trusted: [root], problem: "hostMismatch" };
  },
  "one that has signed itself": ({ root, make }) => {
    const own = make("self", { extensions: server(host) });
    return { sent: [own], trusted: [root], problem: "selfSigned" };
  },
  "one that has signed itself and is trusted": ({ make }) => {
    const own = make("self-trusted", { extensions: server(host) });
    return { sent: [own], trusted: [own], problem: null };
  },
  "a chain without what is between": ({ root, between, make }) => {
    const own = make("incomplete", { issuer: between, extensions: server(host) });
    return { sent: [own], beside: [between], trusted: [root], problem: "incompleteChain" };
  },
  "one whose issuer nobody knows": ({ root, between, make }) => {
    const own = make("unknown", { issuer: between, extensions: server(host) });
    return { sent: [own], trusted: [root], problem: "unknownIssuer" };
  },
  "a chain to a root that nobody trusts": ({ root, make }) => {
    const stranger = make("stranger", { extensions: authority });
    const own = make("strange", { issuer: stranger, extensions: server(host) });
    return { sent: [own, stranger], trusted: [root], problem: "untrustedRoot" };
  },
  "one that is signed by SHA-1": ({ root, between, make }) => {
    const own = make("sha1", { issuer: between, extensions: server(host), hash: "sha1" });
    return { sent: [own, between], trusted: [root], problem: "weakSignature" };
  },
  "an authority that is signed by SHA-1": ({ root, make }) => {
    const weak = make("sha1-between", { issuer: root, extensions: authority, hash: "sha1" });
    const own = make("under-sha1", { issuer: weak, extensions: server(host) });
    return { sent: [own, weak], trusted: [root], problem: "weakSignature" };
  },
  "a trusted root that is signed by SHA-1": ({ make }) => {
    const old = make("sha1-root", { extensions: authority, hash: "sha1" });
    const own = make("under-sha1-root", { issuer: old, extensions: server(host) });
    return { sent: [own], trusted: [old], problem: null };
  },
  "one with a short key": ({ root, between, make }) => {
    const own = make("short", { issuer: between, extensions: server(host), key: ["rsa", "1024"] });
    return { sent: [own, between], trusted: [root], problem: "weakKey" };
  },
  "one with a key of 2048 bits": ({ root, between, make }) => {
    const own = make("long", { issuer: between, extensions: server(host), key: ["rsa", "2048"] });
    return { sent: [own, between], trusted: [root], problem: null };
  },
  "one outside the names that its authority may sign for": ({ root, make }) => {
    const bound = make("bound", {
      issuer: root,
      extensions: [...authority, "nameConstraints=critical,permitted;DNS:other.example"],
    });
    const own = make("outside", { issuer: bound, extensions: server(host) });
    return { sent: [own, bound], trusted: [root], problem: "outsideNameConstraints" };
  },
  "one inside the names that its authority may sign for": ({ root, make }) => {
    const bound = make("bound2", {
      issuer: root,
      extensions: [...authority, "nameConstraints=critical,permitted;DNS:example"],
    });
    const own = make("inside", { issuer: bound, subject: "O=Shop", extensions: server(host) });
    return { sent: [own, bound], trusted: [root], problem: null };
  },
  "one for a name that its authority must not sign for": ({ root, make }) => {
    const bound = make("bound3", {
      issuer: root,
      extensions: [...authority, "nameConstraints=critical,excluded;DNS:shop.example"],
    });
    const own = make("excluded", { issuer: bound, extensions: server(host) });
    return { sent: [own, bound], trusted: [root], problem: "outsideNameConstraints" };
  },
  "one for an address outside of what its authority may sign for": ({ root, make }) => {
    const bound = make("bound4", {
      issuer: root,
      extensions: [...authority, "nameConstraints=critical,permitted;IP:198.51.100.0/255.255.255.0"],
    });
    const own = make("outside-address", { issuer: bound, extensions: server("192.0.2.7") });
    return { sent: [own, bound], trusted: [root], host: "192.0.2.7", problem: "outsideNameConstraints" };
  },
  "one that its authority took back": ({ root, make, maker: by }) => {
    const own = make("revoked", { issuer: root, extensions: server(host) });
    return {
      sent: [own],
      trusted: [root],
      revoked: { by: root, list: by.revoke(root, [own]), one: own },
      problem: "revoked",
    };
  },
  "one signed by what is no authority": ({ root, between, make }) => {
    const no = make("no-authority", { issuer: between, extensions: server("ca.example") });
    const own = make("under-none", { issuer: no, extensions: server(host) });
    return { sent: [own, no, between], trusted: [root], problem: "notAuthority" };
  },
  "a chain that is longer than its root allows": ({ make }) => {
    const short = make("short-root", { extensions: ["basicConstraints=critical,CA:true,pathlen:0", authority[1]] });
    const below = make("below", { issuer: short, extensions: authority });
    const own = make("too-deep", { issuer: below, extensions: server(host) });
    return { sent: [own, below], trusted: [short], problem: "pathTooLong" };
  },
  "an authority that has ended": ({ root, make }) => {
    const ended = make("ended-between", { issuer: root, extensions: authority, days: [-90, -1] });
    const own = make("under-ended", { issuer: ended, extensions: server(host) });
    return { sent: [own, ended], trusted: [root], problem: "chainExpired" };
  },
  "one for clients": ({ root, between, make }) => {
    const own = make("client", {
      issuer: between,
      extensions: ["basicConstraints=CA:false", "extendedKeyUsage=clientAuth", `subjectAltName=DNS:${host}`],
    });
    return { sent: [own, between], trusted: [root], problem: "wrongPurpose" };
  },
  "one with a critical extension that nobody knows": ({ root, between, make }) => {
    const own = make("critical", {
      issuer: between,
      extensions: [...server(host), "1.2.3.4=critical,ASN1:UTF8String:x"],
    });
    return { sent: [own, between], trusted: [root], problem: "unknownCriticalExtension" };
  },
  "one without alternative names": ({ root, between, make }) => {
    const own = make("common", { issuer: between, subject: `CN=${host}`, extensions: ["basicConstraints=CA:false"] });
    return { sent: [own, between], trusted: [root], problem: null };
  },
  "a chain with two ways": ({ root, between, make }) => {
    const other = make("other-root", { extensions: authority, days: [-1, 30] });
    const cross = make("between-cross", {
      issuer: other,
      subject: "CN=between",
      extensions: authority,
      keyOf: between,
      days: [-1, 20],
    });
    const own = make("two-ways", { issuer: between, extensions: server(host) });
    return { sent: [own, cross, between], trusted: [root, other], problem: null };
  },
};

function makeCases(made: CertificateMaker): { readonly [name: string]: Case } {
  const root = made.make("root", { extensions: authority, days: [-10, 3_650] });
  const between = made.make("between", { issuer: root, extensions: authority, days: [-5, 365] });
  const ca = { root, between, make: made.make, maker: made };
  return Object.fromEntries(Object.entries(caseMakers).map(([name, one]) => [name, one(ca)]));
}

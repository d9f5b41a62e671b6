/**
 * Every command line that these pages show, in their blocks and in their text, is carried out in its order, on one
 * product. What stands for something of the reader's own, as `INC7` or `FILE`, is put in; what another test carries
 * out, or what names a command and shows no call of it, is said.
 */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFetchers } from "../../api/mail/imap/fetchers.ts";
import { noteFiles } from "../../store/cmdb/note-files.ts";
import { opsloom, type Told } from "../support/command-line.ts";
import { imapPassword, startImapServer, type TestImapServer } from "../support/imap-server.ts";
import { has } from "../support/listener.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";
import { commandsOf, wordsOf } from "./page-commands.ts";
import { blocksOf, examplesOf } from "./pages.ts";
import { thisMonth } from "../support/this-month.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

interface How {
  /** Who sends it. @default admin */
  readonly as?: string;
  /** What is there before. */
  readonly given?: () => Promise<unknown>;
  /** Words of the page, or such a word behind an option (`--at INSTANT`), and what is written instead; empty = nothing. */
  readonly with?: { readonly [word: string]: string };
  /** What it reads from standard input. */
  readonly input?: string;
  /** Why it is not carried out here. */
  readonly elsewhere?: string;
}

const local = ["validate", "test", "fmt", "schema", "expr", "archive verify", "archive show"];
const named = "names a command; a call of it stands on another line, or in --help";
const suite = "npm run test:definitions, which is a part of npm test";

let product: TestProduct;
let server: TestImapServer | null = null;
/** What the words of the pages stand for. */
const means: { [word: string]: string } = {};

beforeAll(async () => {
  server = has("dovecot") ? await startImapServer(["laboratory"]) : null;
  product = await startProduct(server === null ? {} : { mailCa: server.ca });
  writeFileSync(join(product.folder, "secrets", "kim-slack"), "https://127.0.0.1:1/hook");
});
afterAll(async () => {
  await product?.stop();
  await server?.stop();
});

const file = (name: string): string => join(product.folder, name);

/** The number of a new record. */
async function open(user: string, type: string, fields: object): Promise<string> {
  const reply = await (await product.as(user)).post<{ number: string }>(`/v1/records/${type}`, { fields });
  return reply.number;
}
const send = async (user: string, record: string, command: string, input: object = {}): Promise<unknown> =>
  (await product.as(user)).post(`/v1/records/${record}/commands`, { command, input });

/** Runs `opsloom` as a process that reads `input` from a pipe. */
const piped = (input: string, words: readonly string[]): Promise<Told> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [join(root, "cli/opsloom.cjs"), ...words], (_, out, err) =>
      resolve({ out, err, code: child.exitCode ?? -1 }),
    );
    child.stdin?.end(input);
  });

async function carryOut(line: string, how: How): Promise<Told> {
  const words = wordsOf(line.replace(/ <.*$/u, ""))
    .map((word, at, all) => how.with?.[`${all[at - 1] ?? ""} ${word}`] ?? how.with?.[word] ?? means[word] ?? word)
    .filter((word) => word !== "");
  if (how.input !== undefined) {
    const key = ["--url", product.server.url, "--key-file", await product.keyFile(how.as ?? "admin")];
    return piped(how.input, [...words, ...key]);
  }
  if (words[0] === "doctor") return opsloom(...words, "--home", product.folder, "--port", "0");
  const isLocal = local.some((name) => words.join(" ").startsWith(name));
  return isLocal ? opsloom(...words) : product.opsloom(how.as ?? "admin", ...words);
}

/** Carries out what the page shows; gives what each line has told. */
async function play(
  page: string,
  hows: { readonly [line: string]: How },
): Promise<{ readonly [line: string]: string }> {
  const lines = commandsOf(page);
  expect(Object.keys(hows).filter((line) => !lines.includes(line))).toEqual([]);
  const told: { [line: string]: string } = {};
  for (const line of lines) {
    const how = hows[line] ?? {};
    if (how.elsewhere !== undefined) continue;
    await how.given?.();
    const said = await carryOut(line, how);
    expect(said.code, `${page}: ${line}: ${said.err}${said.out}`).toBe(0);
    told[line] = said.out;
  }
  return told;
}

const month = thisMonth();
const day = (after: number): string => new Date(Date.now() + after * 86_400_000).toISOString();

describe("the commands that pages show work as they stand", { timeout: 300_000 }, () => {
  it("docs/knowledge.md, from the draft to the incident that it helped", async () => {
    const article = "article/KB0000001";
    const submit = { validUntil: day(90) };
    means["KB1"] = "KB0000001";
    means["articles=KB1"] = "articles=KB0000001";
    const told = await play("docs/knowledge.md", {
      "opsloom test definitions": { elsewhere: suite },
      "opsloom diff": { elsewhere: named },
      'opsloom record article open title="Printer 3 jams" ownerGroup=service-desk': { as: "otto" },
      "opsloom versions KB1": {
        given: async () => {
          await send("otto", article, "edit", { body: "Open the left flap" });
          await send("otto", article, "submit", submit);
          await send("mia", article, "approve");
          await send("otto", article, "revise");
          await send("otto", article, "edit", { body: "Open both flaps" });
          await send("otto", article, "submit", submit);
          await send("mia", article, "approve");
        },
      },
      "opsloom similar INC7": {
        given: async () => {
          means["INC7"] = await open("kim", "incident", { title: "Printer jams", impact: "low", urgency: "low" });
          await send("kim", `incident/${means["INC7"]}`, "assign", { assignee: "kim" });
        },
      },
      'opsloom incident do INC7 resolve resolutionCode=knownError resolutionNotes="As it is written" articles=KB1 note="It was the left flap"':
        { as: "kim" },
    });
    expect(told["opsloom versions KB1 2"]).toContain("Open both flaps");
    const incident = await product.opsloom("kim", "incident", "show", means["INC7"] ?? "");
    expect(incident.out).toMatch(/articles +\S*KB0000001 v2 \(It was the left flap\)/);
  });

  it("docs/cmdb.md, from a host that is entered to one that is merged", async () => {
    writeFileSync(file("hosts.csv"), "Hostname;os;macs\nweb9-old;Debian 11;aa:01, aa:02\nvm1;;\nvm2;;\n");
    writeFileSync(file("applications.csv"), "name,port,Host\nnginx,80,web9\n");
    const files = { "hosts.csv": file("hosts.csv"), "applications.csv": file("applications.csv") };
    const alike = (): Promise<unknown> =>
      product.pool.query(
        "insert into ci_lookalikes values ('vm1', 'vm2', 'agrees in machineId, differs in name', now(), now())",
      );
    const lines = commandsOf("docs/cmdb.md");
    const hows = Object.fromEntries(
      lines.filter((line) => line.includes(".csv")).map((line) => [line, { with: files }]),
    );
    const [distinct = ""] = lines.filter((line) => line.startsWith("opsloom cmdb distinct"));
    const conf = { ci: "web9", path: "/etc/nginx/nginx.conf", pattern: "nginx" };
    const seen = async (): Promise<void> => {
      for (const [at, text] of ["listen 80;\n", "listen 81;\n"].entries())
        await noteFiles(product.pool, [{ ...conf, text }], Date.now() + at);
    };
    const told = await play("docs/cmdb.md", {
      ...hows,
      [distinct]: { given: alike },
      "opsloom cmdb files web9": { given: seen },
    });
    expect(told["opsloom cmdb files web9 /etc/nginx/nginx.conf --diff"]).toMatch(/-listen 80;\n\+listen 81;/u);
    expect(told["opsloom cmdb show web9"]).toContain("manual by admin");
    expect(told["opsloom cmdb show web9-old"]).toContain("also web9-old");
    expect(told["opsloom cmdb health"]).toContain("application");
  });
  it("docs/problems.md", async () => {
    await play("docs/problems.md", {
      "opsloom test definitions": { elsewhere: suite },
      "opsloom incident open": { elsewhere: named },
      "opsloom indicator show problem-yield --period 2026-11": { with: { "2026-11": month } },
    });
  });

  it("docs/on-call.md: who is on call, a turn that is taken over and given back, and an acknowledgement", async () => {
    writeFileSync(file("plans.yaml"), examplesOf("docs/on-call.md")[0]?.text ?? "");
    const show = "opsloom oncall show database [--at INSTANT] [--until INSTANT] [--layer NAME]";
    const diff = "opsloom oncall diff FILE.yaml [--days 14]";
    const override =
      "opsloom oncall override database --who mia --instead raj --from INSTANT --until INSTANT [--layer NAME]";
    const restore = "opsloom oncall restore database ID";
    const between = { "--from INSTANT": day(1), "--until INSTANT": day(3) };
    const told = await play("docs/on-call.md", {
      [show]: { with: { "--at INSTANT": day(1), "--until INSTANT": day(9), "--layer NAME": "first" } },
      [diff]: { with: { "FILE.yaml": file("plans.yaml") } },
      [override]: { with: { ...between, "--layer NAME": "first" } },
      [restore]: {
        given: async () => {
          const { items } = await (
            await product.as("admin")
          ).get<{ items: { id: string }[] }>("/v1/on-call/database/overrides");
          means["ID"] = String(items[0]?.id);
        },
      },
      "opsloom incident do NUMBER acknowledge": {
        as: "kim",
        given: async () =>
          (means["NUMBER"] = await open("kim", "incident", { title: "Slow", impact: "low", urgency: "low" })),
      },
    });
    expect(told["opsloom oncall list"]).toMatch(/database[^]*infrastructure/u);
    expect(told[diff]).toContain("payments");
  });

  it("docs/people.md: its table is taken, somebody comes and leaves, and a group", async () => {
    writeFileSync(file("people.csv"), blocksOf("docs/people.md", "text")[0] ?? "");
    // Where all others leave, somebody must be there who may let people in.
    writeFileSync(file("everybody.csv"), `${blocksOf("docs/people.md", "text")[0] ?? ""}root,Root,,,admin,,\n`);
    const called = { NAME: "ida", TEXT: "Ida" };
    const add = "opsloom groups set NAME [--title TEXT] [--manager N] [--add P]… [--drop P]… [--member P]…";
    await product.opsloom("admin", "groups", "set", "optics", "--title", "Optics", "--member", "raj");
    const told = await play("docs/people.md", {
      "opsloom people": { elsewhere: named },
      "opsloom groups": { elsewhere: named },
      "opsloom people leave": { elsewhere: named },
      "opsloom groups set": { elsewhere: named },
      "opsloom people list [TEXT]": { with: { TEXT: "kim" } },
      "opsloom people show NAME": { with: { NAME: "kim" } },
      "opsloom people set NAME --title TEXT [--email A] [--manager N] [--role R]…": {
        with: { ...called, A: "ida@example.com", N: "mia", R: "agent" },
      },
      "opsloom people leave NAME": { with: called },
      "opsloom people import FILE.csv [--others leave] [--dry-run]": { with: { "FILE.csv": file("everybody.csv") } },
      "opsloom groups list [TEXT]": { with: { TEXT: "optics" } },
      // Who is all in a group is said instead of who comes in and who goes.
      [add]: {
        with: {
          NAME: "optics",
          TEXT: "Optics",
          N: "mia",
          "--add P": "kim",
          "--drop P": "raj",
          "--member": "",
          "--member P": "",
        },
      },
      "opsloom groups remove NAME": { with: { NAME: "optics" } },
    });
    expect(told["opsloom groups list [TEXT]"]).toContain("raj");
    const taken = await product.opsloom("admin", "people", "import", file("people.csv"));
    expect(taken, taken.err).toMatchObject({ code: 0 });
    const { out } = await product.opsloom("admin", "people", "show", "ines");
    expect(out).toMatch(/jan[^]*service-desk/u);
  });

  it("docs/operations.md: contacts, proof, retention, and an archive from its writing to the drop", async () => {
    const launcher = "test/e2e and cli/launcher start and stop servers of their own";
    const [heads, later, archive] = [file("heads"), file("later-heads"), file("old.jsonl.gz")];
    means["NUMBER"] = await open("kim", "incident", { title: "Asked twice", impact: "low", urgency: "low" });
    await send("kim", `incident/${means["NUMBER"]}`, "cancel", { reason: "Asked twice" });
    const told = await play("docs/operations.md", {
      "opsloom up": { elsewhere: launcher },
      "opsloom up --sample": { elsewhere: "cli/sample: a sample year is played on servers of its own" },
      "opsloom up --parts api": { elsewhere: "test/production: parts are processes of their own" },
      "opsloom up --json": { elsewhere: launcher },
      "opsloom status [--json]": { elsewhere: launcher },
      "opsloom down [--wait SECONDS]": { elsewhere: launcher },
      "opsloom down": { elsewhere: launcher },
      "opsloom spans": { elsewhere: named },
      "opsloom functions NAME": { with: { NAME: "record.find" } },
      "opsloom verify --against FILE": {
        given: () => product.opsloom("admin", "heads", "export", "--to", heads),
        with: { FILE: heads },
      },
      "opsloom heads export --to FILE": { with: { FILE: later } },
      "opsloom archive run --closed-before 2025-01-01 --to FILE": {
        with: { "2025-01-01": day(1).slice(0, 10), FILE: archive },
      },
      "opsloom archive verify FILE [--against HEADS]": { with: { FILE: archive, HEADS: later } },
      "opsloom archive show FILE [NUMBER]": { with: { FILE: archive } },
      "opsloom archive drop FILE --confirm": { with: { FILE: archive } },
    });
    expect(told["opsloom contacts list kim"]).toMatch(/^mail +kim@exam/mu);
    expect(told["opsloom contacts list kim"]).toMatch(/^phone +\+491700000000$/mu);
    expect(told["opsloom contacts list kim"]).toMatch(/^slack +.*kim-slack/mu);
    expect(told["opsloom archive show FILE [NUMBER]"]).toContain(means["NUMBER"]);
  });

  it("docs/console.md: links that sign in, and a password", async () => {
    const told = await play("docs/console.md", {
      "opsloom up": { elsewhere: "test/e2e starts servers of its own" },
      "opsloom demo": { elsewhere: "test/e2e/demo.itest.ts" },
      "opsloom people password kim": { input: "a mule and a battery of nine\n" },
      "opsloom verify --pack": { elsewhere: named },
    });
    expect(told["opsloom open --user kim"]).toContain(product.server.url);
  });

  const message = (from: string, subject: string, to = "help"): string =>
    `From: <${from}>\r\nTo: ${to}@example.org\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replaceAll(" ", "-")}@example.com>\r\n\r\nSince nine\r\n`;

  it("docs/mail.md: a mail that opens, and one that is refused until its sender is known", async () => {
    writeFileSync(file("message.eml"), message("ada@example.com", "The lamp flickers"));
    const id = async (subject: string): Promise<string> =>
      eventually(`what became of "${subject}"`, async () => {
        const { rows } = await product.pool.query<{ id: string }>(
          "select id::text as id from mails where subject = $1 and outcome is not null",
          [subject],
        );
        return rows[0]?.id;
      });
    const told = await play("docs/mail.md", {
      "opsloom mail deliver service-desk message.eml": { with: { "message.eml": file("message.eml") } },
      "opsloom mail deliver service-desk - < message.eml": { input: message("ivo@example.com", "No light") },
      "opsloom mail list": { given: () => Promise.all([id("The lamp flickers"), id("No light")]) },
      "opsloom mail show 7": { given: async () => (means["7"] = await id("No light")) },
      "opsloom mail retry 7": {
        given: () => product.opsloom("admin", "people", "set", "ivo", "--title", "Ivo", "--email", "ivo@example.com"),
      },
      "opsloom test": { elsewhere: named },
    });
    expect(told["opsloom mail list"]).toMatch(/refused[^]*No light/u);
    expect(told["opsloom mail list --outcome opened"]).toContain("The lamp flickers");
    await eventually("the mail that was read again", async () => {
      const { out } = await product.opsloom("admin", "mail", "list", "--outcome", "opened");
      return out.includes("No light");
    });
  });

  it.skipIf(!has("dovecot"))("docs/mail.md: its mailbox is fetched over IMAP (needs dovecot)", async () => {
    if (server === null) throw new Error("no server was started");
    const text = examplesOf("docs/mail.md")[0]?.text ?? "";
    const shown = "imaps://mail.example.org";
    expect(text).toContain(shown);
    const here = `"imaps://localhost:${String(server.imaps)}"`;
    writeFileSync(file("secrets/laboratory-imap.json"), JSON.stringify({ user: "laboratory", password: imapPassword }));
    await product.publish([{ path: "laboratory.yaml", text: text.replace(shown, here) }]);
    const box = await server.login("laboratory");
    const fetchers = startFetchers({
      ...product.mailServers,
      pool: product.pool,
      log: pino({ level: "silent" }),
      everyMs: 300,
      publishedEveryMs: 100,
    });
    try {
      await box.append("INBOX", message("ada@example.com", "The balance drifts", "laboratory"));
      const caller = await eventually("the incident of the mail", async () => {
        const { rows } = await product.pool.query<{ caller: string }>(
          "select snapshot #>> '{fields,caller}' as caller from records where snapshot #>> '{fields,title}' = 'The balance drifts'",
        );
        return rows[0]?.caller;
      });
      expect(caller).toBe("ada");
      await eventually("the mail in the folder Opsloom", async () => {
        const status = await box.status("Opsloom", { messages: true }).catch(() => null);
        return status !== null && typeof status !== "boolean" && status.messages === 1;
      });
    } finally {
      await fetchers.stop();
      await box.logout();
    }
  });
});

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveNotice } from "../../store/notice/notice.ts";
import { opsloom, type Told } from "../../test/support/command-line.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";

let product: TestProduct;
let folder: string;

beforeAll(async () => {
  product = await startProduct();
  folder = product.folder;
  writeFileSync(join(folder, "wrong"), `ops_000000000000_${"A".repeat(43)}\n`);
  await product.pool.query(
    `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
     values ('app', 'application', 'application', 'Shop', $1, '{}', now(), now(), now()), ('app-2', 'application', 'application', 'Shop', '{}', '{}', now(), now(), now())`,
    [
      {
        product: {
          value: "nginx",
          source: "agent",
          at: 1,
          others: { discovery: { value: "caddy", at: 2, guessed: true } },
        },
      },
    ],
  );
  await product.pool.query(
    "insert into ci_lookalikes values ('app', 'app-2', 'agrees in name, differs in port', now(), now())",
  );
  await product.pool.query(
    `insert into ci_relation_changes (from_ci, type, to_ci, present, at, source)
     values ('app', 'dependsOn', 'app-2', true, '2026-01-01Z', 'import'), ('app', 'dependsOn', 'app-2', false, '2026-01-02Z', 'import')`,
  );
});
afterAll(() => product?.stop());

const as = (user: string, ...line: string[]): Promise<Told> => product.opsloom(user, ...line);
/** With a key that a file of the test's folder holds. */
const withKey = (name: string, ...line: string[]): Promise<Told> =>
  opsloom(...line, "--url", product.server.url, "--key-file", join(folder, name));
const json = async (user: string, ...line: string[]) => {
  const told = await as(user, ...line, "--output", "json");
  expect(told.code, told.err).toBe(0);
  return JSON.parse(told.out) as never;
};
const openIncident = async (title: string): Promise<string> =>
  ((await json("kim", "incident", "open", `title=${title}`, "impact=low", "urgency=low")) as { number: string }).number;

describe("records", () => {
  it("tell all that is wrong with what was given, each place on a line", async () => {
    const told = await as("kim", "incident", "open", "titel=x", "impact=enormous", "urgency=low");
    expect(told).toMatchObject({ code: 2, out: "" });
    expect(told.err.split("\n")).toEqual([
      expect.stringMatching(/^opsloom: incident has no field "titel"; did you mean "title"/),
      expect.stringMatching(/^ {2}\/body\/fields\/titel: incident has no field "titel"/),
      expect.stringMatching(/^ {2}\/body\/fields\/impact: "impact" must be one of /),
      '  /body/fields/title: a new incident needs "title"',
      "",
    ]);
    const one = await as("kim", "incident", "open", "title=x", "impact=enormous", "urgency=low");
    expect(one.err).toMatch(/^opsloom: "impact" must be one of .*\n$/);
  });

  it("are opened, listed, shown, worked and explained", async () => {
    const opened = await as(
      "kim",
      "incident",
      "open",
      "title=Printer on fire",
      "impact=high",
      "urgency=high",
      "--key",
      "one",
    );
    expect(opened).toMatchObject({ code: 0, err: "" });
    const number = /^(INC\d{7}) opened, new\n$/.exec(opened.out)?.[1] ?? "";
    expect(
      (await as("kim", "incident", "open", "title=Printer on fire", "impact=high", "urgency=high", "--key", "one")).out,
    ).toBe(opened.out);
    expect((await as("kim", "incident", "list")).out).toMatch(
      new RegExp(`^number +state +priority +assignee +updatedAt +title\\n${number} +new +1 .*Printer on fire`),
    );
    expect((await as("kim", "incident", "do", number, "assign", "assignee=kim")).out).toBe(`${number} is inProgress\n`);
    expect((await as("kim", "incident", "show", number)).out).toMatch(
      /inProgress, incident; opened by kim[^]*clock [^]*kim/,
    );
    expect((await as("kim", "explain", number)).out).toMatch(/priority by rule \d+ of incident-priority/);
    expect((await as("kim", "verify", number)).out).toMatch(
      new RegExp(`^${number}: \\d+ events, the chain is whole and all that is read of it is what they say\n$`),
    );
    expect(await json("kim", "incident", "show", number)).toMatchObject({
      number,
      fields: { title: "Printer on fire" },
      timeline: expect.any(Array),
    });
  });

  it("are named by their numbers as people write them, in links and in lists of runs", async () => {
    const number = await openIncident("Parent");
    const short = `inc${Number(number.slice(3))}`;
    for (const written of [short, short.toUpperCase(), `incident/${short}`, `incident/${number}`]) {
      const opened = await as(
        "kim",
        "incident",
        "open",
        "title=Child",
        "impact=low",
        "urgency=low",
        "--link",
        `parent=${written}`,
      );
      expect(opened.code).toBe(0);
      const child = opened.out.split(" ")[0] ?? "";
      expect(await json("kim", "incident", "show", child)).toMatchObject({ links: { parent: [`incident/${number}`] } });
      expect(await as("kim", "run", "list", "--record", written)).toMatchObject({ code: 0, out: "no run matches\n" });
    }
    const unknown = await as("kim", "run", "list", "--record", "inc999999");
    expect(unknown).toMatchObject({ code: 4, err: expect.stringContaining("INC0999999") as string });
  });

  it("of type problem and change have the same commands", async () => {
    expect((await as("kim", "problem", "open", "title=Printers", "impact=low", "urgency=low")).out).toMatch(
      /^PRB\d{7} opened, new\n$/,
    );
    expect(await json("kim", "problem", "list")).toHaveLength(1);
    expect((await as("kim", "change", "list")).out).toBe("no change matches\n");
  });

  it("are found by a number as people write it", async () => {
    const number = await openIncident("Written short");
    const short = `inc${Number(number.slice(3))}`;
    expect((await as("kim", "incident", "show", short)).out).toContain(`${number}  Written short`);
    expect((await as("kim", "incident", "do", short, "assign", "assignee=kim")).out).toBe(`${number} is inProgress\n`);
  });

  it("are listed up to a limit, and more of them are not kept quiet", async () => {
    for (const title of ["One more", "Yet another"]) await openIncident(title);
    const told = await as("kim", "incident", "list", "--limit", "1");
    expect(told.out.trim().split("\n")).toHaveLength(2);
    expect(told.err).toBe("there are more than these 1: raise --limit\n");
    expect((await as("kim", "incident", "list")).err).toBe("");
  });

  it("let no text of others control the terminal; programs get it as it is", async () => {
    const title = "Mail \u001b]0;owned\u0007 down\u009b31m";
    const number = await openIncident(title);
    const shown = await as("kim", "incident", "show", number);
    expect(shown.out).toContain("Mail ␛]0;owned␇ down\ufffd31m");
    expect(shown.out + (await as("kim", "incident", "list")).out).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/,
    );
    expect(await json("kim", "incident", "show", number)).toMatchObject({ fields: { title } });
  });

  it("of a type that the command line has no word for have the same commands", async () => {
    const file = join(folder, "laptop.yaml");
    writeFileSync(
      file,
      `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: laptop }
spec: { number: LAP, fields: { title: { type: string, required: true } } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: laptop }
spec: { record: laptop, allow: [agent], initial: new, states: { new: { transitions: { deliver: done } }, done: { final: true } } }
`,
    );
    expect((await as("admin", "publish", file)).out).toMatch(/2 published, 0 unchanged\n$/);
    expect((await as("kim", "record", "laptop", "open", "title=Kim's")).out).toBe("LAP0000001 opened, new\n");
    expect((await as("kim", "record", "laptop", "do", "lap1", "deliver")).out).toBe("LAP0000001 is done\n");
    expect((await as("kim", "record", "laptop", "list", "--all")).out).toContain("Kim's");
    expect((await as("kim", "record", "laptop", "show", "LAP0000001")).out).toContain("done, laptop");
  });

  it("that were tampered with are found by verify, exit code 3", async () => {
    const number = await openIncident("Tampered");
    await product.pool.query("alter table ledger disable trigger user");
    await product.pool.query(`update ledger set by_user = 'nobody' where record_id = $1 and seq = 2`, [
      `incident/${number}`,
    ]);
    await product.pool.query("alter table ledger enable trigger user");
    const told = await as("kim", "verify", number);
    expect(told).toMatchObject({ code: 3, out: expect.stringContaining("broken at event 2") });
    await product.pool.query("alter table ledger disable trigger user");
    await product.pool.query("update ledger set by_user = 'kim' where record_id = $1 and seq = 2", [
      `incident/${number}`,
    ]);
    await product.pool.query("alter table ledger enable trigger user");
  });

  it("that are read otherwise than their ledger says are found by verify and mended by rebuild", async () => {
    const number = await openIncident("Forged");
    await product.pool.query("update records set state = 'closed' where number = $1", [number]);
    expect(await as("kim", "verify", number)).toMatchObject({
      code: 3,
      out: `${number}: records.state is not what its ledger folds to\n`,
    });
    const all = await as("admin", "verify", "--all");
    expect(all.out).toContain(`incident/${number}: records.state is not what its ledger folds to`);
    expect(all).toMatchObject({ code: 3, out: expect.stringMatching(/NOT whole\n$/) });
    expect((await as("kim", "rebuild", number)).code).toBe(5);
    expect(await as("admin", "rebuild", number)).toMatchObject({
      code: 0,
      out: `incident/${number}: records.state is not what its ledger folds to\n1 record made anew, 1 of them differed\n`,
    });
    expect((await as("admin", "rebuild", number)).out).toBe("1 record made anew, 0 of them differed\n");
    expect(await as("kim", "verify", number)).toMatchObject({ code: 0 });
    expect(await as("admin", "verify", "--all")).toMatchObject({ code: 0 });
  });

  it("say since when each field had which value, what their clocks came to, and when each event reached the store", async () => {
    const number = await openIncident("Spans");
    await as("kim", "incident", "do", number, "assign", "assignee=kim");
    await as("kim", "incident", "do", number, "hold", "holdReason=awaitingCaller");
    const { out } = await as("kim", "spans", number);
    const fields = out.split("\n").map((line) => line.split(/ {2,}/));
    expect(fields.filter(([field]) => field === "state").map((cells) => cells.at(-1))).toEqual([
      "new",
      "inProgress",
      "onHold",
    ]);
    expect(fields.filter(([field]) => field === "assignee").map((cells) => cells.at(-1))).toEqual([
      expect.any(String),
      "kim",
    ]);
    expect(
      fields
        .filter(([field]) => field === "holdReason")
        .at(-1)
        ?.at(-1),
    ).toBe("awaitingCaller");
    expect(out).toMatch(/incident-resolution +1 +paused/);
    expect((await as("kim", "spans", number, "--known-at", "2020-01-01T00:00:00Z")).out).toBe(
      "nothing was known of it then\n",
    );
    expect(await as("kim", "spans", number, "--known-at", "yesterday")).toMatchObject({ code: 2 });
    const { timeline } = (await json("kim", "incident", "show", number)) as {
      timeline: { at: string; committedAt: string }[];
    };
    expect(timeline.every(({ at, committedAt }) => committedAt >= at)).toBe(true);
  });

  it("leave behind what goes after a time: how much is told, counted and dropped", async () => {
    await product.pool.query(
      `insert into sent_refusals (command_id, record_id, sent_by, command, code, message, at)
       values ('old', 'r', 'g', 'c', 'x', 'm', now() - interval '100 days'), ('new', 'r', 'g', 'c', 'x', 'm', now())`,
    );
    const shown = await as("admin", "retention", "show");
    expect(shown.out).toMatch(/^kind +kept +rows +oldest +due +last round +because\n/);
    expect(shown.out).toMatch(/\nrefusals +90 d +2 +.* +1 +the record that sent it tells of it too\n/);
    const told = await as("admin", "retention", "run", "--dry-run");
    expect(told).toMatchObject({ code: 0, out: "kind      would go\nrefusals  1\n" });
    expect((await as("kim", "retention", "run")).code).toBe(5);
    expect(await as("admin", "retention", "run")).toMatchObject({ code: 0, out: "kind      dropped\nrefusals  1\n" });
    expect((await as("admin", "retention", "run")).out).toBe("nothing was kept long enough to go\n");
    expect((await as("admin", "retention", "show")).out).toMatch(/\nrefusals +90 d +1 .* 0 +\S.*: 0 +the record/);
  });

  it("are worked by people whose groups and roles are known as of any time", async () => {
    const { out } = await as("admin", "people", "history", "--person", "kim");
    expect(out).toMatch(/^from +to +who +was\n/);
    expect(out).toMatch(/kim +.*roles .*agent/);
    expect(out).toMatch(/kim +in /);
    const past = await as("admin", "people", "history", "--person", "kim", "--at", "2020-01-01T00:00:00Z");
    expect(past.out).toBe("nothing is noted of it\n");
    expect((await as("kim", "people", "history")).code).toBe(5);
  });

  it("are worked by people who come, change groups and leave", async () => {
    const file = join(folder, "people.csv");
    writeFileSync(file, "name,title,manager,roles,groups\nines,Ines,jan,agent,lab\njan,Jan,,agent,\n");
    expect(await as("admin", "people", "import", file, "--dry-run")).toMatchObject({
      code: 0,
      out: "added person ines\nadded person jan\nadded group lab\n3 changed, 0 unchanged; nothing was kept: leave out --dry-run\n",
    });
    expect((await as("admin", "people", "show", "ines")).code).not.toBe(0);
    expect((await as("admin", "people", "import", file)).out).toContain("3 changed, 0 unchanged\n");
    expect((await as("admin", "people", "set", "ines", "--title", "Ines, laboratory")).out).toMatch(
      /^changed\nines: Ines, laboratory\nmail: none\nmanager: jan\nroles: agent employee\ngroups: lab\n$/,
    );
    expect((await as("admin", "groups", "set", "lab", "--title", "Laboratory", "--add", "jan")).out).toMatch(
      /lab +Laboratory +ines jan/,
    );
    const swapped = await as("admin", "groups", "set", "lab", "--manager", "nora", "--add", "kim", "--drop", "jan");
    expect(swapped.out).toMatch(/lab +Laboratory +nora +ines kim/);
    expect((await as("admin", "groups", "set", "lab", "--manager", "", "--member", "")).out).toMatch(
      /lab +Laboratory *$/m,
    );
    expect((await as("admin", "groups", "set", "attic", "--add", "kim")).err).toContain('no group "attic" yet');
    expect((await as("admin", "people", "leave", "nobody")).err).toContain('there is no person "nobody"');
    expect((await as("admin", "people", "list", "laborat")).out).toMatch(/ines +Ines, laboratory/);
    expect((await as("admin", "people", "leave", "ines")).out).toBe("ines has left: keys and delegations have ended\n");
    expect((await as("admin", "people", "show", "ines")).out).toContain("has left");
    expect((await as("admin", "groups", "remove", "lab")).code).toBe(0);
    expect((await as("admin", "groups", "list", "lab")).out).toBe("no group\n");
    expect((await as("admin", "people", "leave", "admin")).err).toContain("last active administrator");
    expect((await as("kim", "people", "import", file)).code).toBe(5);
  });

  it("whose heads were exported are compared with them later", async () => {
    const number = await openIncident("Anchored");
    const file = join(folder, "heads.jsonl");
    expect((await as("admin", "heads", "export", "--to", file)).code).toBe(0);
    await as("kim", "incident", "do", number, "assign", "assignee=kim");
    expect(await as("admin", "verify", "--against", file)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/all are in their ledgers/),
    });
    const anchored = readFileSync(file, "utf8");
    // Each digit becomes another: one that is set to a fixed digit may be that digit already.
    const other = (digit: string): string => (digit === "0" ? "1" : "0");
    const changed = anchored.replace(
      /("record":"incident\/INC\d+","head":\d+,"hash":")(.)/,
      (_, before: string, digit: string) => before + other(digit),
    );
    expect(changed).not.toBe(anchored);
    writeFileSync(file, changed);
    expect((await as("admin", "verify", "--against", file)).code).toBe(3);
    expect((await as("kim", "verify")).code).toBe(2);
  });
});

describe("approvals", () => {
  it("are listed and decided with the digest of what was shown", async () => {
    const now = Date.now();
    const change = (await json(
      "automation",
      "change",
      "open",
      "title=Restart",
      "changeType=standard",
      "approvalRequired=true",
      "requester=automation",
      'cis=["app"]',
      `plannedStart=${new Date(now).toISOString()}`,
      `plannedEnd=${new Date(now + 3_600_000).toISOString()}`,
    )) as { number: string };
    await as("automation", "change", "do", change.number, "submit");
    expect((await as("mia", "approvals", "list")).out).toContain(change.number);
    expect((await as("mia", "approvals", "show", change.number)).out).toMatch(
      /^change-\w+, stage \w+, digest [0-9a-f]{64}\n(?: {2}\w+ .*\n)*? {2}cis +\["app"\]\n/,
    );
    expect((await as("ada", "approvals", "approve", change.number)).code).toBe(4);
    expect((await as("mia", "approvals", "approve", change.number, "--approval", "no-such")).code).toBe(4);
    expect((await as("mia", "approvals", "approve", change.number)).out).toMatch(
      new RegExp(`^${change.number} is \\w+\n$`),
    );
    expect((await as("mia", "approvals", "approve", change.number)).code).toBe(4);
    expect((await as("mia", "approvals", "list")).out).toBe("nothing waits\n");
    expect((await as("mia", "approvals", "show", change.number)).out).toBe("nothing waits for a decision\n");
  });
});

describe("runs", () => {
  it("are started, followed to their end, listed and shown; the exit code says how they ended", async () => {
    const told = await as(
      "automation",
      "run",
      "start",
      "shop/restart-tier",
      "tier=web",
      "host=127.0.0.1",
      "port=9",
      "--key",
      "r1",
      "--wait",
    );
    expect(told.code).toBe(1);
    expect(told.out).toMatch(/^shop\/restart-tier@1\.0\.0 faulted/);
    expect(told.err).toContain("✖");
    const [run] = (await json("automation", "run", "list")) as { id: string; phase: string }[];
    expect(run).toMatchObject({ id: "run/automation:r1", phase: "faulted" });
    expect((await as("automation", "run", "show", "run/automation:r1")).out).toMatch(
      /faulted[^]*\n  started by automation at [^]*before/,
    );
    expect((await as("automation", "run", "cancel", "run/automation:r1")).out).toBe(
      "run/automation:r1 was asked to stop\n",
    );
    expect((await as("automation", "run", "retry", "run/automation:r1")).out).toMatch(/^run\/automation:r1~1 started/);
    expect((await as("automation", "run", "watch", "run/automation:r1~1")).code).toBe(1);
  });

  it("are retried as a person has decided, which run show tells", async () => {
    const file = join(folder, "stuck.yaml");
    writeFileSync(
      file,
      `document: { dsl: "1.0.3", namespace: test, name: stuck, version: "1.0.0", metadata: { opsloom: { allow: [agent] } } }
do:
  - drain: { raise: { error: { type: https://example.com/stuck, title: Stuck, status: 500 } } }
  - restart: { set: { restarted: true } }
`,
    );
    expect((await as("admin", "publish", file)).code).toBe(0);
    expect((await as("kim", "run", "start", "test/stuck", "--key", "s1", "--wait")).code).toBe(1);
    const mistaken = await as("kim", "run", "retry", "run/kim:s1", "--repeat", "/do/0/drian");
    expect(mistaken.code).not.toBe(0);
    expect(mistaken.err).toContain('"/do/0/drian"');
    const retried = await as("kim", "run", "retry", "run/kim:s1", "--skip", "/do/0/drain");
    expect(retried.out).toBe("run/kim:s1~1 started; may happen again: nothing\n");
    expect((await as("kim", "run", "watch", "run/kim:s1~1")).code).toBe(0);
    const shown = (await as("kim", "run", "show", "run/kim:s1~1")).out;
    expect(shown).toContain("  retry of run/kim:s1\n  skips /do/0/drain as done\n");
  });
});

describe("what a record takes", () => {
  it("is told with what each command needs, and whether one may", async () => {
    const number = await openIncident("Slow");
    const mine = (await as("kim", "commands", number.toLowerCase())).out;
    expect(mine).toMatch(/^assign -> inProgress\n {2}assignee +must be given: a person, by user name$/m);
    expect(mine).toMatch(
      /^edit\n(?: {2}.+\n)* {2}impact +may be given: low \| medium \| high, a change needs a reason, now "low"\n/m,
    );
    expect(mine).toMatch(/^cancel -> cancelled\n {2}reason +must be given: text$/m);
    expect(mine).toMatch(
      /^link\n {2}link +must be given: .*\bchange\b.*\n {2}record +must be given: a record, by its number$/m,
    );
    const shown = (await as("kim", "incident", "show", number)).out;
    const takes = /^ {2}takes: (.*)\n +opsloom commands (INC\d+) says more$/m.exec(shown);
    expect(takes?.[1]?.split(/, (?![^(]*\))/)).toEqual(
      expect.arrayContaining(["assign (give assignee)", "resolve (give resolutionCode, resolutionNotes)", "edit"]),
    );
    expect(takes?.[2]).toBe(number);
    expect((await as("automation", "incident", "show", number)).out).toMatch(/^ {2}takes: (?!.*cancel)/m);
    expect((await as("kim", "commands", number, "unheardOf")).out).toMatch(
      /takes no "unheardOf"; it takes (?:.*, )?assign, /,
    );
    const offers = await json("automation", "commands", number);
    expect(offers).toContainEqual(
      expect.objectContaining({
        command: "cancel",
        may: "no",
        because: expect.stringContaining("role agent") as string,
      }),
    );
    const all = (await as("kim", "commands", number, "--all")).out;
    expect(all).toMatch(
      /^assign {2}now {2}give assignee\n {2}in new(?:, \w+)* -> inProgress: for role agent.*; needs assignee$/m,
    );
    expect(all).toMatch(/^reopen {2}not now: it is taken in state resolved\n {2}the way there: resolve -> resolved\n/m);
    expect((await as("kim", "commands", number, "reopen", "--all")).out).not.toMatch(/^assign/m);
    expect(await as("kim", "commands", number, "unheardOf", "--all")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/know no command "unheardOf"; they know (?:.*, )?assign, /) as string,
    });
    const help = (await as("kim", "incident", "do", number, "--help")).out;
    expect(help).toMatch(/^Usage: .*incident do <number> <command>/);
    expect(help).toContain(mine);
    expect((await as("kim", "incident", "do", number, "assign", "--help")).out).toMatch(/\nassign -> inProgress\n/);
    expect((await as("kim", "incident", "do", "-h")).out).toMatch(/after a number, what that record takes/);
    expect(await as("kim", "incident", "do", number)).toMatchObject({
      code: 2,
      err: expect.stringContaining("missing required argument 'command'") as string,
    });
  });
});

describe("the CMDB, discovery and definitions", () => {
  it("are shown", async () => {
    expect((await as("kim", "cmdb", "list", "--text", "sho")).out).toMatch(
      /^id +class +state +last seen +name\napp +application +active/,
    );
    const { out } = await as("kim", "cmdb", "show", "app");
    expect(out).toMatch(/^app {2}application, active/);
    expect(out).toMatch(/product +nginx +agent, 1970.*\n +but +caddy +discovery guessed, 1970/);
    expect(out).toContain("no more: dependsOn app-2 (application) from 2026-01-01 00:00:00 to 2026-01-02 00:00:00");
    expect((await as("kim", "cmdb", "duplicates")).out).toMatch(
      /^id +other +class +last seen +decided in +because\napp +app-2 +application .* agrees in name, differs in port\n$/,
    );
    expect((await as("kim", "cmdb", "impact", "app")).out).toBe("nothing depends on app\n");
    // The shipped discovery sweeps at minute 17 of each hour, when this may run.
    expect((await as("kim", "discover")).out).toMatch(/^(nothing was swept yet\n$|discovery +phase)/);
    expect((await as("kim", "diff", "definitions")).out).toMatch(/^nothing would change\n/);
  });

  it("are published by those who may, and findings have exit code 3", async () => {
    expect((await as("kim", "publish", "definitions")).code).toBe(5);
    expect((await as("admin", "publish", "definitions")).out).toMatch(/0 published, \d+ unchanged\n$/);
    const broken = join(folder, "broken.yaml");
    writeFileSync(broken, "apiVersion: opsloom/v1\nkind: Calender\nmetadata: { name: x }\nspec: {}\n");
    const told = await as("admin", "publish", broken);
    expect(told.code).toBe(3);
    expect(told.err).toMatch(
      /broken\.yaml:2:7 OPS102 there is no kind "Calender"; [^\n]*\n {2}kind: Calender\n {8}\^+\n/,
    );
    expect(told.err).toMatch(/\nopsloom: nothing was published: 1 error, the first at .*broken\.yaml:2/);
    const compared = await as("kim", "diff", broken);
    expect(compared.code).toBe(3);
    expect(compared.err).toMatch(/OPS102 [^]*nothing can be published before the errors are repaired\n$/);
  });

  it("of a team are checked, tested, compared and published alone, against what is published", async () => {
    const own = join(folder, "team");
    mkdirSync(own);
    const level = (within: string) =>
      `apiVersion: opsloom/v1\nkind: ServiceLevel\nmetadata: { name: team-answer }\nspec: { record: incident, agreement: sla, when: { impact: low }, startAt: openedAt, stop: { state: [inProgress, resolved, closed, cancelled] }, within: ${within}, calendar: service-desk, onReopen: resume, onTargetChange: keepUsed }\n`;
    const scenario = `apiVersion: opsloom/v1
kind: Scenario
metadata: { name: team-answer }
spec:
  at: 2026-03-02T09:00:00Z
  given: { people: { kim: [agent] }, groups: { service-desk: [kim] }, records: { inc: { record: incident, by: kim, set: { title: Slow, impact: low } } } }
  steps: [{ expect: { inc: { clocks: { team-answer: { breached: false } } } } }]
`;
    writeFileSync(join(own, "level.yaml"), level("2h"));
    writeFileSync(join(own, "scenarios.yaml"), scenario);
    const lock = join(folder, "opsloom.lock");
    expect((await as("kim", "pull", lock)).out).toMatch(/opsloom\.lock: \d+ published definitions\n$/);
    expect((await as("kim", "validate", own, "--no-cache")).code).toBe(3);
    expect(await as("kim", "validate", own, "--published")).toMatchObject({ code: 0, out: "" });
    expect(await as("kim", "validate", own, "--lock", lock)).toMatchObject({ code: 0, out: "" });
    for (const context of [["--published"], ["--lock", lock], ["--with", "definitions"]])
      expect((await as("kim", "test", own, ...context)).out).toMatch(/1 passed, 0 failed/);
    expect((await as("kim", "diff", own)).out).toMatch(
      /^added: ServiceLevel\/team-answer\nadded: Scenario\/team-answer\n/,
    );
    expect((await as("admin", "publish", own)).out).toBe(
      "published ServiceLevel/team-answer\npublished Scenario/team-answer\n2 published, 0 unchanged\n",
    );
    const opened = await openIncident("Slow");
    expect((await as("kim", "incident", "show", opened)).out).toContain("team-answer");

    // Whoever takes away what it needs is refused, and told by whom it is needed.
    const refused = await as("admin", "retire", "Calendar/service-desk");
    expect(refused.code).toBe(3);
    expect(refused.err).toMatch(
      /published:.*level\.yaml:4:\d+ OPS301 ServiceLevel "team-answer", which is not among these files, would be broken/,
    );
    expect((await as("admin", "retire", "ServiceLevel/none")).err).toContain('not published: "ServiceLevel/none"');
    expect((await as("admin", "retire", "ServiceLevel/team-answer", "Scenario/team-answer")).out).toBe(
      "retired ServiceLevel/team-answer\nretired Scenario/team-answer\n",
    );
    const later = await openIncident("Slow");
    expect((await as("kim", "incident", "show", later)).out).not.toContain("team-answer");
  });

  it("are shown one at a time, as they were written, although a file holds several", async () => {
    const several = join(folder, "several.yaml");
    const one = (name: string): string =>
      `# about ${name}\napiVersion: opsloom/v1\nkind: Calendar\nmetadata: { name: ${name} }\nspec: { zone: UTC, open: { mon-fri: '08:00-18:00' } } # all day\n`;
    writeFileSync(several, `${one("early")}---\n${one("late")}`);
    expect((await as("admin", "publish", several)).code).toBe(0);
    for (const name of ["early", "late"])
      expect((await as("kim", "definitions", "show", "Calendar", name)).out).toBe(one(name));
    for (const written of ["late", "Calendar/late"])
      expect((await as("kim", "definitions", "show", written)).out).toBe(one("late"));
    expect((await as("kim", "definitions", "show", "Calendar", "none")).code).toBe(4);
    expect(await as("kim", "definitions", "show", "incident")).toMatchObject({
      code: 2,
      err: expect.stringContaining('"incident" is the name of several: say ') as string,
    });
    expect((await as("kim", "definitions", "show", "none")).err).toContain('nothing is published as "none"');
  });

  it("are compared by meaning, and those that are not among the files are counted, not listed", async () => {
    const one = join(folder, "one.yaml");
    const calendar = (zone: string) =>
      `apiVersion: opsloom/v1\nkind: Calendar\nmetadata: { name: extra }\nspec: { zone: ${zone}, open: { mon-fri: '08:00-18:00' } }\n`;
    writeFileSync(one, calendar("UTC"));
    const first = await as("kim", "diff", one, "--exit-code");
    expect(first.code).toBe(2);
    expect(first.out).toMatch(
      /^added: Calendar\/extra\nnot among these files and left alone: \d+ published definitions\n$/,
    );
    expect((await as("kim", "diff", one, "--all")).out).toMatch(
      /\nnot among these files \(stays published\): RecordType\/incident\n/,
    );
    await as("admin", "publish", one);
    expect(await as("kim", "diff", one, "--exit-code")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^nothing would change\n/),
    });
    writeFileSync(one, `# in Berlin\n${calendar("Europe/Berlin").replace("08:00", "09:00")}`);
    expect((await as("kim", "diff", one)).out.split("\n").slice(0, 3)).toEqual([
      "changed: Calendar/extra",
      `  ${relative(process.cwd(), one)}:5  ~ spec.zone: UTC -> Europe/Berlin`,
      `  ${relative(process.cwd(), one)}:5  ~ spec.open.mon-fri: 08:00-18:00 -> 09:00-18:00`,
    ]);
  });
});

describe("contacts", () => {
  it("say where a person is told", async () => {
    expect((await as("admin", "contacts", "set", "lee", "slack", "--secret", "lee-slack")).out).toBe(
      'lee is told by slack at the secret "lee-slack"\n',
    );
    expect((await as("admin", "contacts", "list", "lee")).out).toMatch(
      /mail +lee@example.com\nslack +secret "lee-slack"/,
    );
    expect((await as("admin", "contacts", "remove", "lee", "slack")).code).toBe(0);
    expect((await as("admin", "contacts", "set", "lee", "slack")).err).toContain("--address for mail");
    expect((await as("lee", "contacts", "list", "lee")).code).not.toBe(0);
  });
});

describe("notices and keys", () => {
  it("show what one was told, and mark it read", async () => {
    await saveNotice(product.pool, {
      id: "n",
      recordId: "incident/INC0000001",
      to: "ada",
      subject: "Hello",
      text: "First line\nSecond \u001b[2J line",
      because: "caller since 2026-01-01T00:00:00.000Z",
    });
    expect((await as("ada", "notices", "--full")).out).toMatch(
      /^\d{4}-\d\d-\d\d [\d:]+ {2}Hello, new\n {2}First line\n {2}Second ␛\[2J line\n {2}why you: caller since 2026-01-01 00:00:00\n {2}about: {3}INC0000001 \(opsloom incident show INC0000001\)\n$/,
    );
    expect((await as("ada", "notices", "--mark-read")).out).toMatch(
      /\* {4}.* INC0000001 +Hello +caller since 2026-01-01 00/,
    );
    expect((await as("ada", "notices", "--unread")).out).toBe("no notices that you have not read\n");
    expect((await as("ada", "notices", "list")).out).toMatch(/ INC0000001 +Hello +caller since/);
  });

  it("make a key whose text is all of stdout, and revoke it", async () => {
    const made = await as("admin", "keys", "create", "kim", "--title", "laptop");
    const key = made.out.trim();
    expect(key).toMatch(/^ops_[0-9a-z]{12}_\S{43}$/);
    writeFileSync(join(folder, "made"), key);
    expect((await withKey("made", "incident", "list")).code).toBe(0);
    const id = key.split("_")[1] ?? "";
    expect((await as("admin", "keys", "list", "--user", "kim")).out).toContain(id);
    expect((await as("admin", "keys", "revoke", id)).out).toBe(`${id} is revoked\n`);
    expect((await withKey("made", "incident", "list")).code).toBe(5);
    expect((await as("kim", "keys", "list")).code).toBe(5);
  });
});

describe("what goes wrong", () => {
  it("has its exit code and one line that says what and where, never a stack", async () => {
    const number = await openIncident("Wrong");
    const cases: readonly (readonly [number, () => Promise<Told>])[] = [
      [2, () => as("kim", "incident", "open", "title")],
      [2, () => as("kim", "incident", "open", "impact=low")],
      [2, () => as("kim", "incident", "list", "--limit", "many")],
      [2, () => as("kim", "incident", "opne")],
      [2, () => as("kim", "incident", "show")],
      [2, () => as("kim", "incident", "show", "../../v1/me")],
      [2, () => as("kim", "incident", "list", "--output", "xml")],
      [4, () => as("kim", "incident", "show", "INC9999999")],
      [4, () => as("kim", "verify", "INC9999999")],
      [4, () => as("kim", "explain", "inc9999999")],
      [4, () => as("kim", "record", "no-such-type", "list")],
      [2, () => as("kim", "explain", "nothing")],
      [2, () => as("kim", "record")],
      [2, () => as("kim", "run", "list", "--phase", "done")],
      [2, () => as("admin", "publish", join(folder, "no-such-folder"))],
      [4, () => as("kim", "run", "start", "no/such")],
      [4, () => as("kim", "run", "watch", "no/such")],
      [4, () => as("kim", "cmdb", "show", "nothing")],
      [4, () => as("admin", "discover", "nothing")],
      // A name, though it is the word of another command.
      [4, () => as("admin", "discover", "run", "targets")],
      [5, () => withKey("wrong", "incident", "list")],
      [5, () => as("ada", "change", "open", "title=x")],
      [6, () => as("kim", "incident", "do", number, "reopen")],
      [69, () => opsloom("incident", "list", "--url", "http://127.0.0.1:9", "--key-file", join(folder, "keys", "kim"))],
      [69, () => opsloom("incident", "list", "--home", join(folder, "empty"))],
      [78, () => opsloom("incident", "list", "--url", product.server.url, "--key-file", join(folder, "missing"))],
      [2, () => opsloom("incident", "list", "--url", "no url", "--key-file", join(folder, "keys", "kim"))],
      [78, () => opsloom("incident", "list", "--url", product.server.url, "--home", folder, "--as", "bob")],
    ];
    for (const [code, act] of cases) {
      const told = await act();
      expect(told.code, told.err).toBe(code);
      expect(told.out).toBe("");
      expect(told.err).not.toMatch(/\n\s+at |node:internal|\[object/);
      expect(told.err.length).toBeGreaterThan(10);
    }
  });
});

/**
 * A hospital's printer jams again and again, as a nurse and the problem managers live it. That a proposal comes once in
 * thirty days, and how many problems come and go in a month, `definitions/problem/scenarios-*.yaml` show.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseMailServer } from "../../channel/mail/server.ts";
import { noChannels } from "../../cli/configuration/channels.ts";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { startMailServer, type TestMailServer } from "../support/mail-server.ts";
import { eventually } from "../support/product.ts";
import { inMinutes, numberOf, type Play, startPlay } from "./play.ts";
import { monthOf } from "../support/this-month.ts";

const effectSeconds = 15;

let play: Play;
let mail: TestMailServer;

beforeAll(async () => {
  mail = await startMailServer();
  // An update to who reports is a mail here, besides the inbox; thirty days after a fix are seconds.
  const files = await readDefinitionFiles(["definitions"]);
  const definitions = files.map(({ path, text }) => ({
    path,
    text: path.endsWith("problem/lifecycle.yaml")
      ? text.replaceAll("channels: [inbox]", "channels: [inbox, mail]")
      : path.endsWith("problem/effect.yaml")
        ? text.replaceAll("720h", `${String(effectSeconds)}s`)
        : text,
  }));
  play = await startPlay(["ada", "kim", "otto", "raj", "nora", "mia"], {
    definitions,
    secrets: { "mail.json": JSON.stringify({ user: "opsloom", password: "s3cret" }) },
    mailCa: mail.ca,
    channels: {
      ...noChannels,
      mail: { server: parseMailServer(`smtp://localhost:${mail.port}`), from: "desk@example.com", secret: "mail" },
    },
  });
  await play.product.pool.query(
    `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
     values ('ward-printer', 'host', 'host', 'ward-printer', '{}', '{}', now(), now(), now())`,
  );
});
afterAll(async () => {
  await play?.stop();
  await mail?.close();
});

let problem: string;
let jams: readonly string[];

it("J12: a nurse reports a jam with two answers, is offered what is known, is told by mail, and opens it again", async () => {
  const article = await play.open("otto", "article", {
    title: "A printer of a ward has a paper jam",
    body: "Pull the paper out at the back, and close the flap.",
    ownerGroup: "service-desk",
    cis: ["ward-printer"],
    validUntil: inMinutes(100_000),
  });
  await play.send("otto", article, "submit");
  await play.send("mia", article, "approve");
  await play.reaches(article, "inForce");

  const incident = await play.order("ada", "report-a-printer", { printer: "PR-3", what: "paper jam" });
  expect(numberOf(incident)).toMatch(/^INC\d{7}$/u);
  const known = await play
    .as("ada")
    .get<{ items: { id: string }[] }>(
      `/v1/similar-records?type=article&text=${encodeURIComponent("printer paper jam")}`,
    );
  expect(known.items.map(({ id }) => id)).toContain(article);
  const mine = await play.show(incident, "ada");
  expect(mine.fields).toMatchObject({ title: "Printer PR-3: paper jam", caller: "ada", priority: 4 });
  expect(mine.clocks.some(({ dueAt }) => dueAt !== null)).toBe(true);

  problem = await play.open("otto", "problem", { title: "Printers of wards jam", ci: "ward-printer" });
  await play.send("kim", incident, "link", { link: "problem", record: problem });
  await play.is(problem, "of ada", ({ fields }) => (fields["affected"] as string[]).includes("ada"));
  await play.send("otto", problem, "communicate", { workaround: "Use the printer of the next ward" });
  const update = await eventually("the mail", async () => mail.mails.find(({ to }) => to.includes("ada@example.com")));
  expect(update.text).toContain("Use the printer of the next ward");
  expect(update.secure).toBe(true);

  await play.send("kim", incident, "resolve", { resolutionCode: "workaroundProvided", resolutionNotes: "Next ward" });
  await play.send("ada", incident, "reopen", { reason: "It jams there, too" });
  expect(await play.show(incident, "ada")).toMatchObject({ state: "inProgress", fields: { priority: 4 } });
  await play.send("otto", problem, "cancel", { reason: "It is looked at anew, with all its incidents" });
});

it("J13: the ninth jam of a month proposes a problem with its evidence; its cause is found, and its fix resolves what waits", async () => {
  const jam = { title: "The printer jams", category: "hardware", ci: "ward-printer", caller: "ada" };
  const opened: string[] = [];
  for (let n = 0; n < 9; n += 1) opened.push(await play.open("kim", "incident", jam));
  jams = opened;
  const [first = "", second = "", third = ""] = jams;
  await play.send("kim", first, "resolve", { resolutionCode: "workaroundProvided", resolutionNotes: "Pulled it out" });
  const [proposal = ""] = await play.linked(first, "proposals");
  const { fields } = await play.show(proposal);
  expect(fields).toMatchObject({ title: "9 incidents of hardware in 30 days: ward-printer", incidents: 9 });
  expect(fields["evidence"]).toHaveLength(9);

  await play.send("otto", proposal, "accept");
  [problem = ""] = await play.linked(proposal, "problems");
  await play.send("otto", problem, "assess", { assignee: "otto" });
  await play.send("otto", problem, "confirm");
  for (const id of [second, third]) {
    await play.send("kim", id, "link", { link: "problem", record: problem });
    await play.send("kim", id, "assign", { assignee: "kim" });
  }
  await play.send("kim", second, "hold", { holdReason: "awaitingProblem" });
  await play.send("otto", problem, "investigate", { question: "How old is it?", group: "infrastructure-operations" });
  const [task = ""] = await play.linked(problem, "tasks");
  await play.send("raj", task, "start", { assignee: "raj" });
  await play.send("raj", task, "complete", { finding: "Eight years, and nobody supports it" });
  await play.is(problem, "told what was found", (at) => String(at.fields["findings"]).includes("Eight years"));

  await play.send("otto", problem, "publishKnownError", { cause: "Worn out", workaround: "Use the next ward's" });
  // Who writes articles sees it; to kim a draft is not there.
  const article = await eventually(
    "the draft",
    async () => (await play.show(problem, "otto")).links["knownErrors"]?.[0],
  );
  await play.send("otto", article, "submit", { validUntil: inMinutes(100_000) });
  // Who opened it, or whose manager asks, does not say yes to it alone: the owners' manager does.
  await play.send("nora", article, "approve");
  await play.reaches(article, "inForce");

  const replacement = await play.open("raj", "change", {
    title: "A new printer for the ward",
    changeType: "standard",
    cis: ["ward-printer"],
    plannedStart: inMinutes(-1),
    plannedEnd: inMinutes(60),
  });
  await play.send("otto", problem, "link", { link: "change", record: replacement });
  await play.send("otto", problem, "fix", { fix: "A new printer" });
  for (const command of ["submit", "start"]) await play.send("raj", replacement, command);
  await play.send("raj", replacement, "complete", { closeCode: "successful" });
  await play.send("raj", replacement, "close", { closeNotes: "It prints" });
  await play.reaches(problem, "resolved");
  await play.send("otto", problem, "complete");
  expect((await play.reaches(second, "resolved")).fields).toMatchObject({
    resolutionCode: "resolvedByProblem",
    resolutionNotes: `Fixed by ${numberOf(problem)}`,
  });
  expect((await play.show(third)).state).toBe("inProgress");
  // What the fix was worth is counted without anybody: nine jams and more in the thirty days before, and none after.
  const [effect = ""] = await play.linked(problem, "fixEffects");
  const { fields: trend } = await play.is(effect, "measured", ({ state }) => state === "measured");
  expect(trend).toMatchObject({ ci: "ward-printer", after: 0, avoided: trend["before"] });
  expect(trend["before"]).toBeGreaterThanOrEqual(9);
  const period = monthOf(new Date(String(trend["measuredAt"])));
  const told = await play.product.opsloom("otto", "indicator", "show", "problem-yield", "--period", period);
  expect(told.out, told.err).toMatch(new RegExp(String.raw`\b${String(trend["before"])}\b`, "u"));
});

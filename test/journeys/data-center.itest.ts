/**
 * A data center moves to the cloud, as its lead, the managers of changes, the board and who carries it out live it. A
 * whole wave, from its plan to its validation, is `definitions/change/scenarios-series.yaml`; that the votes of the
 * board run out in open time, and that a freeze is overridden, `scenarios.yaml` beside it.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { relate } from "../../store/cmdb/relate.ts";
import { eventually } from "../support/product.ts";
import { inMinutes, numberOf, type Play, type Shown, startPlay } from "./play.ts";
import { thisMonth } from "../support/this-month.ts";

let play: Play;
let folder: string;
let shop: Server;

const servers = Array.from({ length: 14 }, (_, index) => `rack-${index + 1}`);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "opsloom-shop-"));
  // Restarts the database, and fails to restart the web tier; starts both.
  writeFileSync(join(folder, "shopctl"), '#!/bin/sh\n[ "$1 $2" != "restart web" ]\n');
  chmodSync(join(folder, "shopctl"), 0o755);
  shop = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => shop.listen(0, "127.0.0.1", resolve));
  play = await startPlay(["admin", "kim", "raj", "lee", "mia", "nora", "sam", "carter"], { commands: folder });
  const { pool } = play.product;
  const classes = { "legacy-middleware": "application", payroll: "service" } as const;
  const others = ["shop-db1", "shop-web1", ...Object.keys(classes)];
  for (const name of [...servers, ...others])
    await pool.query(
      `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
       values ($1, $2, $2, $1, $3, '{}', now(), now(), now())`,
      [
        name,
        classes[name as keyof typeof classes] ?? (servers.includes(name) ? "host" : "application"),
        JSON.stringify(servers.includes(name) ? { owner: { value: "raj", source: "manual" } } : {}),
      ],
    );
  // Nobody had said that payroll needs one of the racks: it is found through what stands between them.
  const edges = [
    { from: "legacy-middleware", type: "dependsOn", to: "rack-7" },
    { from: "payroll", type: "dependsOn", to: "legacy-middleware" },
  ];
  await relate(pool, { edges, source: "discovery", at: Date.now() });
});
afterAll(async () => {
  await play?.stop();
  shop?.close();
  rmSync(folder, { recursive: true, force: true });
});

const wave = (name: string, start: string, end: string) =>
  play.order("kim", "migration-wave", { name, servers, start, end });

/** The change of a step of a series, by the word that its title begins with. */
async function step(series: string, title: string): Promise<string> {
  const parts = await play.linked(series, "parts", 4);
  const shown = await Promise.all(parts.map((id) => play.show(id)));
  return parts[shown.findIndex(({ fields }) => String(fields["title"]).startsWith(title))] ?? "";
}

interface Held extends Shown {
  readonly reservation: { readonly cis: readonly string[]; readonly overridden: string | null } | null;
}
const held = (id: string) => play.as("kim").get<Held>(`/v1/records/${id}`);

it("J8: one form makes four changes of fourteen servers; payroll is found, the risk says why, and a step waits for the one before", async () => {
  const series = await wave("wave 1", "2031-02-04T20:00:00Z", "2031-02-04T22:00:00Z");
  const [plan, test, execute] = [await step(series, "Plan"), await step(series, "Test"), await step(series, "Execute")];
  expect((await play.show(execute)).fields["cis"]).toEqual(servers);
  await play.send("kim", execute, "submit");
  const { fields } = await play.show(execute);
  expect(fields).toMatchObject({ affectedServices: ["payroll"], newlyFoundServices: ["payroll"], risk: "high" });
  expect(fields["affected"]).toMatchObject({ items: [{ id: "legacy-middleware", distance: 1 }, { id: "payroll" }] });
  expect(fields["assessments"]).toMatchObject([
    { when: "submitted", risk: "high", impact: "high", likelihood: "medium", rehearsed: false },
  ]);
  const explained = await play.product.opsloom("kim", "explain", numberOf(execute));
  expect(explained.out).toMatch(/risk by rule \d+ of change-risk/u);

  // The plan stands before the test, whose window has come.
  for (const id of [plan, test]) {
    await play.send("kim", id, "edit", { plannedStart: inMinutes(-1), plannedEnd: inMinutes(60), cis: [servers[0]] });
    if (id === test) await play.send("kim", id, "edit", { cis: [servers[1]] });
    await play.send("kim", id, "submit");
    for (const person of ["lee", "mia"]) await play.send(person, id, "approve");
    await play.reaches(id, "scheduled");
  }
  expect((await play.refused("raj", test, "start")).message).toContain("has not passed its review");
  await play.send("raj", plan, "start");
  await play.send("raj", plan, "complete", { closeCode: "successful" });
  expect((await play.refused("raj", test, "start")).message).toContain("has not passed its review");
  await play.send("raj", plan, "close", { closeNotes: "Agreed" });
  await play.is(test, "free to begin", ({ fields: now }) => now["notPassed"] === 0);
  expect((await play.send("raj", test, "start")).state).toBe("implement");
});

it("J9: the end of a quarter is refused with its times, a window that is taken with who holds it; free ones are told", async () => {
  const frozen = await step(await wave("wave 2", "2027-03-31T18:00:00Z", "2027-03-31T20:00:00Z"), "Execute");
  const freeze = await play.refused("kim", frozen, "submit");
  expect(freeze).toMatchObject({ code: "OPS431" });
  expect(freeze.message).toMatch(/change-freeze/u);
  expect(freeze.message).toMatch(/2027-03-31T/u);

  const at = { start: "2031-04-01T18:00:00Z", end: "2031-04-01T20:00:00Z" };
  const [first, second] = [
    await step(await wave("wave 3", at.start, at.end), "Execute"),
    await step(await wave("wave 4", at.start, at.end), "Execute"),
  ];
  await play.send("kim", first, "submit");
  const taken = await play.refused("kim", second, "submit");
  expect(taken).toMatchObject({ code: "OPS430" });
  expect(taken.message).toContain(numberOf(first));
  const free = await play
    .as("kim")
    .get<{ items: { from: string }[] }>(
      `/v1/free-windows?cis=rack-1&length=2h&from=${at.start}&lifecycle=change-normal&limit=3`,
    );
  expect(free.items).toHaveLength(3);
  expect(Date.parse(free.items[0]?.from ?? "")).toBeGreaterThanOrEqual(Date.parse(at.end));

  // A reason is not enough: it takes the role. Then it is written where everybody who reads the change finds it.
  const reason = { override: "Both waves share the lift" };
  expect(await play.refused("kim", second, "submit", reason)).toMatchObject({ code: "OPS430" });
  await play.send("mia", second, "submit", reason);
  expect((await held(second)).reservation?.overridden).toBe(reason.override);
  expect((await held(first)).reservation?.overridden).toBeNull();
});

it("J10: three of the board must agree, not who asks, and who leaves has a vote; another list of servers voids it and is told", async () => {
  await play.product.opsloom("admin", "groups", "set", "cab", "--add", "kim", "--add", "carter");
  const change = await step(await wave("wave 6", "2031-05-06T18:00:00Z", "2031-05-06T20:00:00Z"), "Execute");
  await play.send("kim", change, "submit");
  // A peer, then who owns the servers, then the board.
  for (const person of ["lee", "raj"]) await play.send(person, change, "approve");
  const board = async () => {
    const { approvals } = await play.is(change, "before the board", ({ approvals: all }) =>
      all.some(({ approval, outcome }) => approval === "change-cab" && outcome === "waiting"),
    );
    return approvals.find(({ outcome }) => outcome === "waiting");
  };
  expect(await board()).toMatchObject({ needed: 3, approvers: ["carter", "mia", "nora", "sam"] });
  expect(await play.refused("kim", change, "approve")).toMatchObject({ code: "OPS427" });
  // Who was asked when it began decides, also after they left the group.
  await play.product.opsloom("admin", "groups", "set", "cab", "--drop", "carter");
  await play.send("carter", change, "approve");
  await play.send("mia", change, "approve");
  expect((await play.show(change)).state).toBe("authorize");
  await play.send("nora", change, "approve");
  await play.reaches(change, "scheduled");

  await play.send("kim", change, "edit", { cis: servers.slice(0, 13) });
  await play.is(change, "before the board again", ({ approvals }) =>
    approvals.some(({ outcome }) => outcome === "voided"),
  );
  for (const voter of ["carter", "mia", "nora"])
    await eventually(`${voter} to be told what is another now`, async () => {
      const told = (await play.notices(voter, change)).map(({ text }) => text).join("\n");
      return /cis was [^]*rack-14[^]* and is [^]*: what was signed has changed/u.test(told);
    });
});

/** A standard change on one tier of the shop, from so many minutes from now. */
async function restart(tier: string, ci: string, from: number): Promise<string> {
  const port = (shop.address() as AddressInfo).port;
  const id = await play.open("raj", "change", {
    title: `Restart the ${tier} tier`,
    changeType: "standard",
    cis: [ci],
    plannedStart: inMinutes(from),
    plannedEnd: inMinutes(60),
    implement: "shop/restart-tier",
    backout: "shop/start-tier",
    runbookInput: { tier, host: "127.0.0.1", port },
  });
  await play.send("raj", id, "submit");
  return id;
}

it("J11: nothing begins before its window; what fails goes the way back by its runbook, and what it broke is counted", async () => {
  const early = await restart("database", "shop-db1", 5);
  expect((await play.refused("raj", early, "start")).message).toContain("it is planned from");
  await play.send("raj", early, "revise");
  await play.send("raj", early, "edit", { plannedStart: inMinutes(-1) });
  await play.send("raj", early, "submit");
  const bad = await restart("web", "shop-web1", -1);
  for (const id of [early, bad]) await play.send("raj", id, "start");

  expect(await play.reaches(early, "review")).toMatchObject({
    fields: { closeCode: "successful", closeNotes: "Carried out by shop/restart-tier" },
    runs: [{ purpose: "execute", runbook: "shop/restart-tier", outcome: "done" }],
  });
  expect(await play.reaches(bad, "review")).toMatchObject({
    fields: {
      closeCode: "unsuccessful",
      closeNotes: "Backed out by shop/start-tier, because shop/restart-tier failed: the command ended with exit code 1",
    },
    runs: [
      { purpose: "execute", runbook: "shop/restart-tier", outcome: "fault" },
      { purpose: "backOut", runbook: "shop/start-tier", outcome: "done" },
    ],
  });

  const incident = await play.open("kim", "incident", { title: "No pages", impact: "high", urgency: "high" });
  await play.send("kim", incident, "link", { link: "causedBy", record: bad });
  await play.is(bad, "blamed", ({ fields }) => fields["score"] === -15);
  const month = thisMonth();
  const rate = async (): Promise<string> =>
    (await play.product.opsloom("kim", "indicator", "show", "change-success", "--period", month)).out;
  const before = await rate();
  await play.send("raj", bad, "close", { closeNotes: "The web tier does not restart" });
  expect(await rate()).not.toBe(before);
});

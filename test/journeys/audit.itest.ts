/**
 * An auditor asks of an emergency change who agreed to what, under which rules. That a record is months old changes
 * nothing in it: what archives and retention do is `cli/commands/archive.itest.ts` and `store/retention`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { opsloom } from "../support/command-line.ts";
import { inMinutes, numberOf, type Play, startPlay } from "./play.ts";

let play: Play;

beforeAll(async () => {
  play = await startPlay(["raj", "nora", "mia", "stefan"]);
});
afterAll(() => play?.stop());

it("J19: the evidence says who was asked, what they signed and who decided, is proved without a server, and an altered copy is not", async () => {
  await play.product.pool.query(
    `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
     values ('orders-db', 'application', 'application', 'orders-db', '{}', '{}', now(), now(), now())`,
  );
  const change = await play.open("raj", "change", {
    title: "Restart the database",
    changeType: "emergency",
    emergencyReason: "Nobody can pay",
    requester: "raj",
    cis: ["orders-db"],
    implementationPlan: "Restart it",
    backoutPlan: "Fail over",
    plannedStart: inMinutes(-1),
    plannedEnd: inMinutes(60),
  });
  await play.send("raj", change, "submit");
  expect(await play.refused("raj", change, "approve")).toMatchObject({ code: "OPS427" });
  await play.send("nora", change, "approve", { comment: "Go" });
  await play.send("raj", change, "start");
  await play.send("raj", change, "complete", { closeCode: "successful" });
  await play.send("mia", change, "close", { closeNotes: "Connections were exhausted" });

  const [number, file] = [numberOf(change), `${play.product.folder}/change.gz`];
  const packed = await play.product.opsloom("stefan", "evidence", number, "--to", file);
  expect(packed).toMatchObject({ code: 0, out: expect.stringMatching(/1 record with \d+ events: whole, digest /) });
  expect(await opsloom("verify", "--pack", file)).toMatchObject({ code: 0, out: packed.out });

  const { out } = await opsloom("explain", number, "--pack", file);
  expect(out).toMatch(/definitions [0-9a-f]{12}/u);
  expect(out).toContain("change-emergency");
  expect(out).toMatch(/1 of 3 are needed/u);
  expect(out).toMatch(/nora approved[^]*Go/u);
  expect(out).toMatch(/nora +Nora, head of IT: approver/u);

  const altered = `${play.product.folder}/altered.gz`;
  const text = gunzipSync(readFileSync(file)).toString();
  expect(text).toContain("Connections were exhausted");
  writeFileSync(altered, gzipSync(text.replace("Connections were exhausted", "Nothing was wrong")));
  const verdict = await opsloom("verify", "--pack", altered);
  expect(verdict.code).not.toBe(0);
  expect(verdict.out + verdict.err).toMatch(/digest|differs|another|not whole/u);
});

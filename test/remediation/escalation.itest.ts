import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { startEscalation } from "../../commands/escalation.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import { saveOverride } from "../../store/on-call/overrides.ts";
import { readEvents } from "../../store/record/events.ts";
import { listNotices } from "../../store/notice/notice.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";
import { openedRecord } from "../support/opened-record.ts";

/**
 * A policy that tells the manager of the group on duty, then the owners of what is down; `words` tell versions apart.
 */
const policy = (words: string): string => `apiVersion: opsloom/v1
kind: Notification
metadata: { name: desk-needed }
spec:
  channels: [inbox]
  subject: '${words}: \${ .number }'
  body: '\${ .title } is \${ .state }'
---
apiVersion: opsloom/v1
kind: Escalation
metadata: { name: by-hand }
spec:
  steps:
    - { to: [{ manager: assignmentGroup }], notify: desk-needed, wait: ${words === "first" ? "6s" : "1h"} }
    - { to: [{ user: ${words === "first" ? "raj" : "sam"} }], notify: desk-needed, wait: 1s }
  fallback: [admin]
`;

let product: TestProduct;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.stop());

const kim: Actor = { user: "kim", roles: ["agent"], groups: ["service-desk"] };

/** Publishes the shipped definitions and the policy, with other words in all they say. */
async function publish(words: "first" | "second"): Promise<void> {
  const shipped = (await readDefinitionFiles(["definitions"])).map(({ path, text }) => ({
    path,
    text: text.replace("needs you:", `needs you (${words}):`),
  }));
  await product.publish([...shipped, { path: "by-hand.yaml", text: policy(words) }]);
}

const open = (key: string) =>
  openedRecord(product, {
    type: "incident",
    fields: { title: "Mail is down", impact: "high", urgency: "high", assignmentGroup: "service-desk" },
    by: kim,
    key,
  });

/** Subjects of what an escalation has told a person of a record. */
async function subjects(user: string, recordId: string): Promise<readonly string[]> {
  const notices = await listNotices(product.pool, user, 50);
  return notices
    .filter((notice) => notice.recordId === recordId && notice.because === "a test asked")
    .map(({ subject }) => subject);
}

const told = (user: string, recordId: string): Promise<string> =>
  eventually(`a notice to ${user}`, async () => (await subjects(user, recordId))[0]);

describe("an escalation", () => {
  it("keeps the policy and the words of its start, and reaches the manager of a group", async () => {
    await publish("first");
    const { recordId, number } = await open("kept");
    const effect = { id: "kept#1", record: recordId, escalation: "by-hand", to: [], because: "a test asked" };
    await startEscalation(product, effect, "published");
    expect(await told("mia", recordId)).toBe(`first: ${number}`);
    await publish("second");
    expect(await told("raj", recordId)).toBe(`first: ${number}`);
    expect(await subjects("sam", recordId)).toEqual([]);
  });

  it("tells by the channels of its step's notification, and the record says how that went", async () => {
    const files = [
      { path: "by-hand.yaml", text: policy("first").replace("channels: [inbox]", "channels: [inbox, slack]") },
    ];
    await product.publish([...(await readDefinitionFiles(["definitions"])), ...files]);
    const { recordId, number } = await open("channels");
    const effect = { id: "channels#1", record: recordId, escalation: "by-hand", to: [], because: "a test asked" };
    await startEscalation(product, effect, "published");
    const tellings = await eventually("both to be told", async () => {
      const events = await readEvents(product.pool, recordId, 0);
      const bodies = events.flatMap(({ body }) => (body.kind === "told" && body.to === "mia" ? [body] : []));
      const own = bodies.filter(({ message }) => message === "channels#1:0:0");
      return own.length === 2 ? own : null;
    });
    expect(tellings.map(({ channel, outcome, subject }) => `${channel} ${outcome} ${subject}`).toSorted()).toEqual([
      `inbox delivered first: ${number}`,
      `slack refused first: ${number}`,
    ]);
  });

  it("says on the record which step reached nobody", async () => {
    const nobody = policy("first").replace("{ user: raj }", "{ user: gone }").replace("[admin]", "[{ user: gone }]");
    const files = [{ path: "by-hand.yaml", text: nobody.replace("{ manager: assignmentGroup }", "{ user: gone }") }];
    await product.publish([...(await readDefinitionFiles(["definitions"])), ...files]);
    const { recordId } = await open("unheard");
    const effect = { id: "unheard#1", record: recordId, escalation: "by-hand", to: [], because: "a test asked" };
    await startEscalation(product, effect, "published");
    const note = await eventually("the note", async () => {
      const events = await readEvents(product.pool, recordId, 0);
      return events.flatMap(({ body }) => (body.kind === "noted" ? [body.input["text"]] : []))[0];
    });
    expect(note).toBe("Escalation by-hand, step 1: it reached nobody");
  });

  it("reaches who is on call, an override before the plan, reminds them, and ends when it is acknowledged", async () => {
    const plan = `---
apiVersion: opsloom/v1
kind: OnCall
metadata: { name: by-hand }
spec: { zone: UTC, layers: [{ name: first, turn: day, at: '00:00', order: [{ from: 2026-01-05, people: [raj] }] }] }
`;
    const reminding = policy("first").replace(
      "{ to: [{ manager: assignmentGroup }], notify: desk-needed, wait: 6s }",
      "{ to: [{ onCall: by-hand }], notify: desk-needed, remind: { times: 2, every: 1s }, wait: 5s }",
    );
    const files = [{ path: "by-hand.yaml", text: `${reminding}${plan}` }];
    await product.publish([...(await readDefinitionFiles(["definitions"])), ...files]);
    const [from, until] = [Date.now() - 60_000, Date.now() + 3_600_000];
    const override = { plan: "by-hand", layer: null, who: "lee", instead: "raj", from, until, madeBy: "lee" };
    await saveOverride(product.pool, override);
    const { recordId, number } = await open("on-call");
    const effect = { id: "on-call#1", record: recordId, escalation: "by-hand", to: [], because: "a test asked" };
    await startEscalation(product, effect, "published");
    await eventually("three notices", async () => (await subjects("lee", recordId)).length === 3);
    const said = await product.opsloom("kim", "incident", "do", number, "acknowledge", "text=on my way");
    expect(said.code, said.err).toBe(0);
    const handle = product.client.workflow.getHandle("escalation/on-call#1");
    await handle.result();
    expect(await subjects("lee", recordId)).toEqual(Array(3).fill(`first: ${number}`));
    expect(await subjects("raj", recordId)).toEqual([]);
  });

  it("begins anew by the escalation of the group that its record is handed to, and the record says so", async () => {
    const handing = policy("first")
      .replace("wait: 6s", "wait: 2s")
      .replace(
        "fallback: [admin]",
        "fallback: [admin]\n  onReassign: { field: assignmentGroup, then: restart, escalations: { database-operations: by-hand-other } }",
      );
    const other = `---
apiVersion: opsloom/v1
kind: Escalation
metadata: { name: by-hand-other }
spec: { steps: [{ to: [{ user: lee }], notify: desk-needed, wait: 1s }], fallback: [{ user: otto }] }
`;
    const files = [{ path: "by-hand.yaml", text: `${handing}${other}` }];
    await product.publish([...(await readDefinitionFiles(["definitions"])), ...files]);
    const { recordId, number } = await open("handed-on");
    const effect = { id: "handed-on#1", record: recordId, escalation: "by-hand", to: [], because: "a test asked" };
    await startEscalation(product, effect, "published");
    expect(await told("mia", recordId)).toBe(`first: ${number}`);
    const edited = await product.opsloom(
      "kim",
      "incident",
      "do",
      number,
      "edit",
      "assignmentGroup=database-operations",
    );
    expect(edited.code, edited.err).toBe(0);
    expect(await told("lee", recordId)).toBe(`first: ${number}`);
    expect(await told("otto", recordId)).toBe(`${number}: by-hand-other, step fallback`);
    expect(await subjects("raj", recordId)).toEqual([]);
    const events = await readEvents(product.pool, recordId, 0);
    expect(events.flatMap(({ body }) => (body.kind === "noted" ? [body.input["text"]] : []))).toEqual([
      'Escalation by-hand: assignmentGroup is now "database-operations"; the escalation by-hand-other begins in its place',
    ]);
  });

  it("that a record's own definitions ask for follows those it pins, also when others are published before it starts", async () => {
    await publish("first");
    const { recordId, number } = await open("pinned");
    await publish("second");
    const effect = { record: recordId, escalation: "service-desk", to: ["nora"], because: "a test asked" };
    await startEscalation(product, { ...effect, id: "pinned#1" }, "record");
    expect(await told("kim", recordId)).toBe(`${number} needs you (first): Mail is down`);
    expect(await subjects("nora", recordId)).toEqual([`${number} needs you (first): Mail is down`]);
  });
});

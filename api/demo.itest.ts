import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStage, type RunningStage } from "../cli/demo/stage.ts";
import { sampleCompany } from "../cli/sample/company.ts";
import type { ApiServer } from "../cli/server/api-server.ts";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let stage: RunningStage;
let server: ApiServer;
let admin: ApiCaller;

beforeAll(async () => {
  product = await startProduct();
  for (const { name } of sampleCompany.users) await product.keyFile(name);
  let url: string | null = null;
  const { pool, folder } = product;
  const { log } = product.apiDeps;
  stage = createStage({ pool, log, home: folder, apiKeyFile: await product.keyFile("admin"), url: () => url });
  server = await product.startApi({ demo: stage });
  ({ url } = server);
  admin = await product.caller("admin", server.url);
});
afterAll(async () => {
  await stage?.stop();
  await server?.stop();
  await product?.stop();
});

interface Shown {
  readonly stories: readonly { readonly name: string }[];
  readonly because: string | null;
  readonly play: {
    readonly id: string;
    readonly question: string | null;
    readonly outcome: string | null;
    readonly recordId: string | null;
    readonly lines: readonly { readonly text: string }[];
  } | null;
}

const shown = async (): Promise<Shown> => (await admin("GET", "/v1/demo")).json;
const play = (story: string) => admin("POST", "/v1/demo", { body: { story } });

describe("stories on the running system", () => {
  it("are offered with their titles, and one that there is not is refused with a hint", async () => {
    const { stories, because, play: last } = await shown();
    expect(stories.map(({ name }) => name)).toEqual([
      "flash-sale",
      "onboarding",
      "printers",
      "portal",
      "migration",
      "mail",
    ]);
    expect([because, last]).toEqual([null, null]);
    expect((await play("mial")).json.detail).toContain('did you mean "mail"?');
  });

  it("one plays as in a terminal: its lines come as it goes on, it asks, and it ends with its record", async () => {
    const { id } = (await play("mail")).json as { id: string };
    const refused = await play("mail");
    expect([refused.status, refused.json.detail]).toEqual([
      409,
      "a story is being played: wait for its end, or stop it",
    ]);
    const asking = await eventually("its question", async () => {
      const { play: now } = await shown();
      return now?.question !== null && now;
    });
    expect(asking?.question).toMatch(/^close INC\d+ as ada, who reported it\?$/);
    expect(asking?.lines[0]?.text).toMatch(/^ada reports that mail does not arrive: INC\d+$/);
    expect((await admin("POST", "/v1/demo/other/answer", { body: { yes: true } })).status).toBe(409);
    expect((await admin("POST", `/v1/demo/${id}/answer`, { body: { yes: true } })).status).toBe(200);
    const ended = await eventually("its end", async () => {
      const { play: now } = await shown();
      return now?.outcome !== null && now;
    });
    expect(ended).toMatchObject({ id, outcome: "completed", question: null });
    expect(ended?.lines.map(({ text }) => text).join("\n")).toMatch(/ada closed INC\d+: mail arrives/);
    const record = await admin("GET", `/v1/records/${ended?.recordId ?? ""}`);
    expect(record.json).toMatchObject({ state: "closed", openedBy: "ada" });
    expect((await admin("POST", `/v1/demo/${id}/stop`)).status).toBe(409);
  });

  it("one that is stopped ends, and says so; the next one may begin", async () => {
    const { id } = (await play("mail")).json as { id: string };
    await eventually("its question", async () => (await shown()).play?.question !== null);
    expect((await admin("POST", `/v1/demo/${id}/stop`)).status).toBe(202);
    await eventually("its end", async () => (await shown()).play?.outcome === "stopped");
    expect((await play("mail")).status).toBe(202);
    await eventually("its question", async () => (await shown()).play?.question !== null);
  });

  it("one whose process is gone is over after half a minute, and does not keep others from beginning", async () => {
    await stage.stop();
    await eventually("its end", async () => (await shown()).play?.outcome === "stopped");
    await product.pool.query(
      "insert into demo_plays (id, story, started_by, alive_at) values ('gone', 'mail', 'admin', now() - interval '31 seconds')",
    );
    expect((await shown()).play).toMatchObject({ id: "gone", outcome: "failed" });
    const another = createStage({
      pool: product.pool,
      log: product.apiDeps.log,
      home: product.folder,
      apiKeyFile: await product.keyFile("admin"),
      url: () => server.url,
    });
    const other = await product.startApi({ demo: another });
    const there = await product.caller("admin", other.url);
    expect((await there("POST", "/v1/demo", { body: { story: "mail" } })).status).toBe(202);
    await another.stop();
    await other.stop();
  });

  it("none is offered where a company of one's own is, or by a process without them", async () => {
    const plain = await product.caller("admin");
    expect((await plain("GET", "/v1/demo")).json).toMatchObject({
      stories: [],
      because: expect.stringContaining("plays no stories"),
    });
    await product.pool.query("update users set active = false where name = 'zita'");
    expect(await shown()).toMatchObject({ stories: [], because: expect.stringContaining("not all of its people") });
    expect((await play("mail")).status).toBe(409);
    await product.pool.query("update users set active = true where name = 'zita'");
    expect((await shown()).because).toBeNull();
  });
});

import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type AlertProcessor, startAlertProcessor } from "../../commands/alert-processor.ts";
import { createDeliver } from "../../commands/deliver.ts";
import { startRelay } from "../../commands/relay.ts";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import type { ApiClient } from "../support/api-client.ts";
import { loadRecord } from "../../store/record/load.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";

const definitions = `apiVersion: opsloom/v1
kind: EventSource
metadata: { name: heartbeat }
spec:
  receive: { webhook: json }
  event: { key: '\${ .key }', state: clear, severity: 0, title: '\${ .key }' }
  silentAfter: 2s
---
apiVersion: opsloom/v1
kind: AlertRule
metadata: { name: heartbeat-silent }
spec:
  sources: [heartbeat]
  when: '.key == "$silence"'
  open: { record: incident, with: { title: '\${ .title }', impact: medium, urgency: medium } }
  onJoin: { command: comment, with: { text: '\${ .text }', internal: true } }
  onClear:
    command: resolve
    with:
      resolutionCode: '\${ if .repair == null then "clearedByItself" else "resolvedByChange" end }'
      resolutionNotes: '\${ .text }'
`;

let product: TestProduct;
let api: ApiClient;
const log = pino({ level: "silent" });
const awaken = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
const start = (): AlertProcessor => startAlertProcessor({ pool: product.pool, log, awaken });

beforeAll(async () => {
  product = await startProduct({ relay: false });
  await product.publish([
    ...(await readDefinitionFiles(["definitions"])),
    { path: "heartbeat.yaml", text: definitions },
  ]);
  api = await product.as("automation");
});
afterAll(() => product?.stop());

interface Shown {
  readonly state: string;
  readonly episode: number;
  readonly recordId: string | null;
  readonly title: string;
}
const silence = (): Promise<Shown | null> =>
  api.get<Shown>(`/v1/alerts/${encodeURIComponent("heartbeat/$silence")}`).catch(() => null);

it(
  "a source that falls silent opens one incident, across processes and restarts, and resolves it when it speaks",
  { timeout: 300_000 },
  async () => {
    const relay = startRelay({ ...product, log, awaken, deliver: createDeliver(product) });
    const processors = [start(), start()];
    await api.post("/v1/events/heartbeat", { key: "alive" });
    const opened = await eventually("the incident", async () => {
      const shown = await silence();
      return shown?.recordId === null || shown === null ? null : { ...shown, recordId: shown.recordId };
    });
    expect(opened).toMatchObject({
      state: "firing",
      episode: 1,
      title: expect.stringMatching(/^source "heartbeat" is silent since \d{4}-/) as string,
    });
    // All of them stop, and others go on: it is still the same silence.
    await Promise.all(processors.map((processor) => processor.stop()));
    const others = [start(), start(), start()];
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(await silence()).toMatchObject({ state: "firing", episode: 1, recordId: opened.recordId });
    await api.post("/v1/events/heartbeat", { key: "alive" });
    await eventually("the clear", async () => (await silence())?.state === "clear");
    await eventually(
      "the resolution",
      async () => (await loadRecord(product.pool, opened.recordId))?.state === "resolved",
    );
    await eventually("the next silence", async () => (await silence())?.episode === 2);
    await Promise.all(others.map((processor) => processor.stop()));
    await relay.stop();
    const { rows } = await product.pool.query("select 1 from records where type = 'incident'");
    expect(rows.length).toBeGreaterThanOrEqual(1);
    expect(rows.length).toBeLessThanOrEqual(2);
  },
);

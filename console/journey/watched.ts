/** What has been watched for a while, as the store has it then: of probes, logs, alerts and a provider. */
import { expect } from "vitest";
import { saveLogLines } from "../../store/log/save.ts";
import { takeFound } from "../../store/probe/take.ts";
import { cleanLogLine } from "../../engine/log/line.ts";
import type { TestProduct } from "../../test/support/product.ts";
import { addCi } from "./stage.ts";

const minuteMs = 60_000;

/** An hour in which the shipped probe of the shop was answered from the north, and then twice not. */
export async function answerProbes({ pool }: TestProduct): Promise<void> {
  const begin = Date.now() - 60 * minuteMs;
  const seen = Array.from({ length: 60 }, (_, minute) => {
    const isUp = minute < 58;
    const outcome = {
      state: isUp ? ("up" as const) : ("down" as const),
      ms: 40 + (minute % 7),
      reason: isUp ? null : ("refused" as const),
      because: isUp ? null : "login: the connection was refused",
      daysLeft: 40,
      steps: [],
    };
    return { probe: "shop-checkout", from: "outside-north", at: begin + minute * minuteMs, outcome };
  });
  await takeFound(pool, { from: "outside-north", seen });
}

/** Templates of the shipped source of applications: one that is new, one that comes no more; and a line that was refused. */
export async function writeLogs({ pool }: TestProduct, newText: string): Promise<void> {
  await pool.query(
    `insert into log_templates (source, id, birth, tokens, lines, first_at, seen_at) values
       ('app-logs', 'fresh', $1, $1, 12, now() - interval '2 hours', now()),
       ('app-logs', 'silent', 'sweep', 'INFO sweep of sessions ended after <*> ms', 900, now() - interval '9 days', now() - interval '3 days')`,
    [newText],
  );
  await pool.query(
    `insert into log_lines (source, template, keywords, received_at, at, app, host, severity, line)
     values ('app-logs', 'fresh', '{}', now(), now(), 'portal', 'portal1', 'warning', $1)`,
    [newText.replace("<*>", "17")],
  );
  const lines = [cleanLogLine({ text: "INFO started", app: "portal" })].flatMap((line) => line ?? []);
  const refused = [{ reason: "no line in it", lines: 3, example: "{}" }];
  await saveLogLines(pool, [{ source: "app-logs", lines, refused }], new Date());
}

/** Five records of a rule that nobody touched and whose alerts were soon over: an improvement proposes a hold. */
export async function makeNoise(product: TestProduct): Promise<void> {
  for (let hour = 0; hour < 5; hour += 1)
    await product.pool.query(
      `with opened as (insert into alert_records (group_id, record_id, at) values ($1, $2, now() - $3::float8 * interval '1 hour'))
       insert into alert_changes (alert_id, episode, at, committed_at, source, state, severity, title, ci, rule, group_id, count, duplicates)
       select $1, 1, now() - $3::float8 * interval '1 hour' + told.late, now(), 'json', told.state, 1, 'Paper', null,
         'critical-check', told.in_group, 1, 0
       from (values ('firing', interval '0 s', null), ('firing', interval '5 min', $1), ('clear', interval '7 min', $1)) told (state, late, in_group)`,
      [`noise-${String(hour)}`, `incident/INC${String(9_000_000 + hour)}`, hour + 1],
    );
  const otto = await product.caller("otto");
  const looked = await otto("POST", "/v1/proposals/look", { body: {} });
  expect(looked.json.made, looked.text).toBe(1);
}

const account = `apiVersion: opsloom/v1
kind: Account
metadata: { name: aws-shop, title: The shop at AWS, owner: cloud-operations }
spec: { provider: aws, id: "123456789012", regions: [us-east-1, eu-west-1], credential: aws-shop, schedule: { every: 24h } }
`;

/** An account with two machines, one of them made for a record, and a listing that was not whole. */
export async function listAccount(product: TestProduct, madeFor: string): Promise<void> {
  await product.publish([{ path: "cloud/aws-shop.yaml", text: account }]);
  for (const [id, region, tags] of [
    ["web-1", "us-east-1", { service: "shop" }],
    ["web-2", "eu-west-1", { service: "shop", "opsloom:stack": madeFor }],
  ] as const) {
    await addCi(product, id, "vm");
    const said = { provider: "aws", size: "t3.micro", region, cloudState: "running", tags };
    const attributes = Object.entries(said).map(([name, value]) => [name, { value, source: "cloud", at: Date.now() }]);
    await product.pool.query("update cis set attributes = $2 where id = $1", [id, Object.fromEntries(attributes)]);
    await product.pool.query(
      `insert into cloud_resources (account, resource_id, type, service, region, ci_id, links, seen_run, seen_at)
       values ('aws-shop', 'i-' || $1, 'instance', 'compute', $2, $1, '[]', 'account/aws-shop/1', now())`,
      [id, region],
    );
  }
  await product.pool.query(
    `insert into cloud_runs (id, account, whole, started_at, ended_at, phase, scopes)
     values ('account/aws-shop/1', 'aws-shop', true, now() - interval '2 minutes', now() - interval '1 minute', 'partial', 2)`,
  );
  await product.pool.query(
    `insert into cloud_scopes (run_id, region, service, parts, listed, resources, requests, throttled, took_ms, counts, category, message)
     values ('account/aws-shop/1', 'us-east-1', 'compute', 1, true, 2, 3, 0, 900, '{}', null, null),
       ('account/aws-shop/1', 'eu-west-1', 'objects', 1, false, 0, 1, 2, 400, '{}', 'permission', 'it may not list buckets')`,
  );
}

/** An account of AWS, listed into the CMDB and held against what boto lists of the same server. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { awaitInventory, startInventory } from "../../commands/inventory.ts";
import type { Account } from "../../engine/cloud/ir.ts";
import { relationDirection } from "../../engine/identity/relation.ts";
import { readRelationTypes } from "../../store/cmdb/relation-types.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { type AwsProxy, startAwsProxy } from "../support/aws-proxy.ts";
import type { ApiClient } from "../support/api-client.ts";
import { commandsOf, wordsOf } from "../docs/page-commands.ts";
import { examplesOf } from "../docs/pages.ts";
import { startClusterServer } from "../support/cluster-server.ts";
import { shop } from "../support/kubernetes-shop.ts";
import { has } from "../support/listener.ts";
import { fillMoto, listByBoto, type Moto, motoAccount, motoRegions, startMoto } from "../support/moto.ts";
import { startProduct, type TestProduct } from "../support/product.ts";

const canary = "s3cret-canary-of-aws";
const keys = (accessKeyId: string): string => JSON.stringify({ accessKeyId, secretAccessKey: canary });

const definition = (endpoint: string): string => `apiVersion: opsloom/v1
kind: Account
metadata: { name: aws-shop, title: The shop at AWS }
spec:
  provider: aws
  id: '${motoAccount}'
  regions: [${motoRegions.join(", ")}]
  credential: aws-shop
  endpoint: ${endpoint}
  schedule: { every: 24h }
  stamp: { environment: production }
  onMissing: { after: 1 run, then: absent }
---
apiVersion: opsloom/v1
kind: Account
metadata: { name: another }
spec:
  { provider: aws, id: '999999999999', regions: [eu-west-1], services: [network], credential: aws-shop, endpoint: '${endpoint}', schedule: { every: 24h } }
`;

describe.skipIf(!has("moto_server"))("an account of AWS (needs moto_server)", { timeout: 300_000 }, () => {
  let moto: Moto;
  let proxy: AwsProxy;
  let product: TestProduct;
  let admin: ApiClient;

  beforeAll(async () => {
    moto = await startMoto();
    proxy = await startAwsProxy(moto.url);
    await fillMoto(moto.url, 100);
    product = await startProduct({ secrets: { "aws-shop.json": keys("first") } });
    await product.publish([{ path: "account.yaml", text: definition(proxy.url) }]);
    admin = await product.as("admin");
  }, 300_000);
  afterAll(async () => {
    await product?.stop();
    await proxy?.close();
    await moto?.stop();
  });

  afterEach(() => void (proxy.judge = () => "pass"));

  const listAccount = async (name = "aws-shop") => {
    const account = (await readLatestDefinition(product.pool, "Account", name))?.ir as Account;
    return awaitInventory(product.client, await startInventory(product.client, account));
  };

  const idsByType = async (): Promise<{ [type: string]: string[] }> => {
    const { rows } = await product.pool.query<{ type: string; ids: string[] }>(
      `select type, array_agg(resource_id order by resource_id collate "C") as ids from cloud_resources r
       join cis ci on ci.id = r.ci_id where ci.state = 'active' group by type`,
    );
    return Object.fromEntries(rows.map(({ type, ids }) => [type, ids]));
  };

  /** As the resources say them that are there: what is gone keeps what it had. */
  const edges = async (): Promise<string[]> => {
    const types = await readRelationTypes(product.pool);
    const { rows } = await product.pool.query<{ from: string; type: string; to: string }>(
      `select a.resource_id as from, r.type, b.resource_id as to from ci_relations r
       join cloud_resources a on a.ci_id = r.from_ci join cloud_resources b on b.ci_id = r.to_ci where a.account = 'aws-shop' and r.source = 'cloud' and a.missed_runs = 0 and b.missed_runs = 0`,
    );
    const contains = relationDirection(types, "containedBy")?.type.names[0];
    return rows
      .map(({ from, type, to }) => (type === contains ? `${to} containedBy ${from}` : `${from} ${type} ${to}`))
      .toSorted();
  };

  it("has every resource and relation that boto lists, and once more the same without a change", async () => {
    const theirs = await listByBoto(moto.url);
    const count = Object.values(theirs.resources).reduce((sum, ids) => sum + ids.length, 0);
    expect(count).toBeGreaterThan(300);
    expect(await listAccount()).toMatchObject({ phase: "completed", absent: [] });
    expect(await idsByType()).toEqual(theirs.resources);
    expect(await edges()).toEqual(theirs.edges.toSorted());
    expect(await listAccount()).toMatchObject({
      phase: "completed",
      absent: [],
      counts: { inserted: 0, updated: 0, faults: 0, related: 0, unrelated: 0, resources: count - 1, failed: 0 },
    });
  });

  it("tells what a machine is, by whom it is reached and what it costs by", async () => {
    const { items } = await admin.get<{ items: { attributes: object; ci: string }[] }>(
      "/v1/cloud/resources?type=instance&tag=service=shop&region=eu-west-1&limit=1",
    );
    expect(items).toMatchObject([
      {
        class: "vm",
        attributes: {
          name: expect.stringMatching(/^web-\d+$/),
          size: "t3.micro",
          cloudState: "running",
          provider: "aws",
          account: motoAccount,
          region: "eu-west-1",
          environment: "production",
          tags: { Name: expect.stringMatching(/^web-/), service: "shop" },
        },
      },
    ]);
    const groups = await admin.get<{ items: { attributes: object }[] }>(
      "/v1/cloud/resources?type=securityGroup&limit=200",
    );
    expect(
      groups.items.filter(
        ({ attributes }) => "openPorts" in attributes && JSON.stringify(attributes.openPorts) === '["22"]',
      ),
    ).toHaveLength(3);
  });

  it("is patient with who asks it to come less often, and asks again for a page that was lost", async () => {
    const times = new Map<string, number>();
    const first = (name: string, often: number): boolean => {
      times.set(name, (times.get(name) ?? 0) + 1);
      return (times.get(name) ?? 0) <= often;
    };
    proxy.judge = ({ action, region }) => {
      if (action === "DescribeInstances" && first(`throttled ${region}`, 2)) return "throttle";
      return action === "DescribeSubnets" && first(`cut ${region}`, 1) ? "cut" : "pass";
    };
    const outcome = await listAccount();
    proxy.judge = () => "pass";
    expect(outcome).toMatchObject({ phase: "completed", absent: [], counts: { throttled: 6, inserted: 0, failed: 0 } });
  });

  it("deletes nothing of a region that is down, and what is gone elsewhere", async () => {
    const before = await idsByType();
    const { items } = await admin.get<{ items: { ci: string; region: string; id: string }[] }>(
      "/v1/cloud/resources?type=volume&limit=200&present=true",
    );
    const { EC2Client, DeleteVolumeCommand, DescribeVolumesCommand } = await import("@aws-sdk/client-ec2");
    const spare: { [region: string]: string } = {};
    for (const region of ["eu-west-1", "us-east-1"]) {
      const credentials = { accessKeyId: "test", secretAccessKey: "test" };
      const client = new EC2Client({ region, endpoint: moto.url, credentials });
      const { Volumes: volumes = [] } = await client.send(new DescribeVolumesCommand({}));
      const id = volumes.find(({ Attachments: attached = [] }) => attached.length === 0)?.VolumeId ?? "";
      await client.send(new DeleteVolumeCommand({ VolumeId: id }));
      spare[region] = id;
    }
    const ciOf = (region: string): string => items.find(({ id }) => id === spare[region])?.ci ?? "none";
    proxy.judge = ({ region, service }) => (region === "us-east-1" && service === "ec2" ? "cut" : "pass");
    const outcome = await listAccount();
    proxy.judge = () => "pass";
    expect(outcome).toMatchObject({ phase: "partial", absent: [ciOf("eu-west-1")], counts: { failed: 3 } });
    expect((await idsByType())["instance"]).toEqual(before["instance"]);
    const run = await admin.get<{ parts: object[] }>(`/v1/cloud/runs/${encodeURIComponent(outcome.runId)}`);
    expect(run.parts).toContainEqual(
      expect.objectContaining({
        region: "us-east-1",
        service: "compute",
        listed: false,
        failure: expect.objectContaining({ category: "network", remedy: expect.stringContaining("collector") }),
      }),
    );
    expect(await listAccount()).toMatchObject({ phase: "completed", absent: [ciOf("us-east-1")] });
  });

  it("reads keys once more when they have ended, and says so when there are no newer ones", async () => {
    proxy.judge = ({ key }) => {
      // Whoever gives new keys does so while the listing is under way.
      if (key === "first") writeFileSync(join(product.settings.secretsFolder, "aws-shop.json"), keys("second"));
      return key === "first" ? "expired" : "pass";
    };
    expect(await listAccount()).toMatchObject({ phase: "completed", absent: [] });
    proxy.judge = () => "expired";
    const outcome = await listAccount();
    proxy.judge = () => "pass";
    expect(outcome).toMatchObject({ phase: "partial", absent: [], counts: { scopes: 0 } });
    const run = await admin.get<{ fault: string }>(`/v1/cloud/runs/${encodeURIComponent(outcome.runId)}`);
    expect(run.fault).toContain("RequestExpired");
  });

  it("lists nothing by the keys of another account", async () => {
    const outcome = await listAccount("another");
    expect(outcome).toMatchObject({ phase: "partial", counts: { resources: 0 } });
    const run = await admin.get<{ fault: string }>(`/v1/cloud/runs/${encodeURIComponent(outcome.runId)}`);
    expect(run.fault).toContain(`is of the account "${motoAccount}"`);
  });

  it("docs/cloud.md: has the cluster of its page, whose nodes run on machines of AWS, and the ends of what has gone", async () => {
    const example = examplesOf("docs/cloud.md").find(({ text }) => text.includes("provider: kubernetes"));
    const { items } = await admin.get<{ items: { ci: string; id: string }[] }>(
      "/v1/cloud/resources?type=instance&limit=1&present=true",
    );
    const clusterId = /id: (\S{36})/.exec(example?.text ?? "")?.[1] ?? "";
    const cluster = await startClusterServer(clusterId, shop(items[0]?.id ?? ""));
    try {
      const kubeconfig = {
        "current-context": "shop",
        contexts: [{ name: "shop", context: { cluster: "shop", user: "opsloom" } }],
        clusters: [{ name: "shop", cluster: { server: cluster.url } }],
        users: [{ name: "opsloom", user: { token: canary } }],
      };
      writeFileSync(join(product.settings.secretsFolder, "shop-cluster.json"), JSON.stringify(kubeconfig));
      await product.publish([
        { path: "cluster.yaml", text: (example?.text ?? "").replace("after: 2 runs", "after: 1 run") },
      ]);
      expect(await listAccount("shop-cluster")).toMatchObject({ phase: "completed", counts: { scopes: 4, failed: 0 } });
      const related = async (): Promise<string[]> => {
        const { rows } = await product.pool.query<{ edge: string }>(
          `select a.class || ' ' || a.name || ' ' || r.type || ' ' || b.class as edge from ci_relations r
           join cis a on a.id = r.from_ci join cis b on b.id = r.to_ci where a.class like 'kubernetes-%' order by 1`,
        );
        return rows.map(({ edge }) => edge);
      };
      expect(await related()).toEqual(
        expect.arrayContaining([
          "kubernetes-ingress shop/shop dependsOn kubernetes-service",
          "kubernetes-node node1 runsOn vm",
          "kubernetes-service shop/web dependsOn kubernetes-workload",
          "kubernetes-workload shop/web dependsOn kubernetes-node",
        ]),
      );
      const [web] = (await admin.get<{ items: object[] }>("/v1/cloud/resources?type=workload&tag=service=shop")).items;
      expect(web).toMatchObject({
        class: "kubernetes-workload",
        name: "shop/web",
        attributes: { workloadKind: "Deployment" },
      });
      expect(await listAccount("shop-cluster")).toMatchObject({
        counts: { inserted: 0, updated: 0, related: 0, unrelated: 0 },
      });
      // The pods are not readable, and the ingress is gone: of the first nothing is said, the second is absent.
      cluster.judge = (path) => (path === "/api/v1/pods" ? "denied" : "pass");
      cluster.objects = shop("another").filter(({ path }) => !path.endsWith("/ingresses"));
      const outcome = await listAccount("shop-cluster");
      expect(outcome).toMatchObject({ phase: "partial", counts: { failed: 1 }, absent: [expect.any(String)] });
      expect((await related()).filter((edge) => edge.endsWith("dependsOn kubernetes-node"))).toEqual([
        "kubernetes-workload shop/by-hand dependsOn kubernetes-node",
        "kubernetes-workload shop/web dependsOn kubernetes-node",
        "kubernetes-workload shop/web dependsOn kubernetes-node",
      ]);
    } finally {
      await cluster.close();
    }
  });

  it("ends a relation that is there no longer", async () => {
    const {
      ElasticLoadBalancingV2Client,
      DeregisterTargetsCommand,
      DescribeTargetGroupsCommand,
      DescribeTargetHealthCommand,
    } = await import("@aws-sdk/client-elastic-load-balancing-v2");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new ElasticLoadBalancingV2Client({ region: "eu-west-1", endpoint: moto.url, credentials });
    const [group] = (await client.send(new DescribeTargetGroupsCommand({}))).TargetGroups ?? [];
    const of = { TargetGroupArn: group?.TargetGroupArn };
    const health = await client.send(new DescribeTargetHealthCommand(of));
    const [one] = health.TargetHealthDescriptions ?? [];
    await client.send(new DeregisterTargetsCommand({ ...of, Targets: [{ Id: one?.Target?.Id }] }));
    expect(await listAccount()).toMatchObject({ counts: { related: 0, unrelated: 1 } });
    expect(await edges()).toEqual((await listByBoto(moto.url)).edges.toSorted());
  });

  it("docs/cloud.md: its account is published and listed, and its commands say what there is", async () => {
    const [example] = examplesOf("docs/cloud.md"); // the account of AWS
    const text = (example?.text ?? "").replace("  credential:", `  endpoint: ${proxy.url}\n  credential:`);
    await product.publish([{ path: "shop.yaml", text }]);
    const told: { [line: string]: string } = {};
    // The story is played by test/e2e/demo.itest.ts.
    for (const line of commandsOf("docs/cloud.md").filter((one) => !one.startsWith("opsloom demo"))) {
      const run = told["opsloom cloud runs --account aws-shop"]?.match(/account\/\S+/)?.[0] ?? "";
      const words = wordsOf(line).map((word) => (word === "RUN" ? run : word));
      const said = await product.opsloom("admin", ...words);
      expect(said.code, `${line}: ${said.err}${said.out}`).toBe(0);
      told[line] = said.out;
    }
    expect(told["opsloom cloud list aws-shop"]).toMatch(/aws-shop completed: \d+ resources/);
    expect(told["opsloom cloud resources --type instance --tag service=shop"]).toMatch(/web-0 .*t3\.micro/);
    expect(told["opsloom cloud cost"]).toMatch(/an estimate by List prices of AWS, 2026-11-01[^]*shop +\d+\.\d\d/);
  });

  it("leaves no key in a row, a history or an answer", async () => {
    const { rows } = await product.pool.query<{ text: string }>(
      "select jsonb_agg(to_jsonb(s))::text as text from cloud_scopes s union all select jsonb_agg(to_jsonb(r))::text from cloud_runs r",
    );
    for await (const { workflowId, runId } of product.client.workflow.list()) {
      const history = await product.client.workflow.getHandle(workflowId, runId).fetchHistory();
      rows.push({ text: JSON.stringify(history) });
    }
    expect(rows.length).toBeGreaterThan(5);
    for (const { text } of rows) {
      expect(text).not.toContain(canary);
      expect(text).not.toContain(Buffer.from(canary).toString("base64").slice(0, 20));
    }
  });
});

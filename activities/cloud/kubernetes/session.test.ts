/** A cluster as a server tells it that answers lists as the API of Kubernetes does. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../../engine/base/json.ts";
import type { CloudService } from "../../../engine/cloud/ir.ts";
import { createHttpClient } from "../../../net/http-client.ts";
import { type ClusterServer, startClusterServer } from "../../../test/support/cluster-server.ts";
import { shop } from "../../../test/support/kubernetes-shop.ts";
import * as cluster from "../../../test/support/listed-cluster.ts";

const { clusterId: id, holdsTheShop, kubeconfig, resourcesOf } = cluster;
const token = "canary-token";
const client = createHttpClient({ egress: { allow: ["127.0.0.0/8"] } });
afterAll(() => client.close());

const list = (service: CloudService, params: Omit<cluster.ListParams, "client">) =>
  cluster.list(service, { ...params, client });

describe("a cluster of Kubernetes", () => {
  let server: ClusterServer;
  let secret: Json;
  beforeAll(async () => {
    server = await startClusterServer(id, shop("i-0abc"));
    secret = kubeconfig(server.url, { token });
  });
  afterAll(() => server?.close());
  afterEach(() => void (server.judge = () => "pass"));

  it("has nodes on their machines, pods as what they are of, services and what leads to them", () =>
    holdsTheShop({ secret, client }));

  it("has the same in parts that are whole", async () => {
    const parts = await list("workloads", { secret, maxPart: 10 });
    expect(parts.length).toBeGreaterThan(2);
    const whole = resourcesOf(await list("workloads", { secret }));
    expect(resourcesOf(parts)).toEqual(whole);
  });

  it("is asked again by who was cut off, or was told to come less often", async () => {
    let asked = 0;
    server.judge = () => (["throttle", "cut", "down"] as const)[asked++] ?? "pass";
    const [seen] = await list("compute", { secret });
    expect(seen).toMatchObject({ failure: null, throttled: 1 });
    expect(asked).toBeGreaterThan(4);
  });

  it.each([
    ["denied", "permission"],
    ["tooOld", "timeout"],
    ["expired", "credentials"],
  ] as const)("that answers %s tells nothing but why: %s", async (verdict, category) => {
    server.judge = (path) => (path === "/api/v1/pods" ? verdict : "pass");
    const parts = await list("workloads", { secret });
    expect(parts).toMatchObject([{ resources: null, next: null, failure: { category } }]);
    expect(JSON.stringify(parts)).not.toContain(token);
  });

  it("is listed by a newer token, when the one that was read has ended", async () => {
    server.judge = (_, authorization) => (authorization === "Bearer new" ? "pass" : "expired");
    let reads = 0;
    const [seen] = await list("namespaces", {
      secret: () => kubeconfig(server.url, { token: reads++ === 0 ? token : "new" }),
    });
    expect(seen?.failure).toBeNull();
    expect(reads).toBe(2);
  });

  it("is not listed by a kubeconfig of another cluster", async () => {
    const [seen] = await list("compute", { secret, uid: "00000000-0000-4000-8000-000000000000" });
    expect(seen).toMatchObject({ resources: null, failure: { category: "credentials" } });
    expect(seen?.failure?.message).toContain(`is of the cluster "${id}"`);
  });

  it.each([
    ["commands", { exec: { command: "aws" } }, {}, "are not run"],
    ["no proof of the server", { token }, { "insecure-skip-tls-verify": true }, "nobody vouches for"],
    ["files of another machine", { token }, { "certificate-authority": "/etc/ca" }, "with --flatten"],
  ] as const)("is not listed by a kubeconfig of %s", async (_, user, given, says) => {
    const [seen] = await list("compute", { secret: kubeconfig(server.url, user, given) });
    expect(seen?.failure).toMatchObject({ category: "configuration", message: expect.stringContaining(says) });
  });
});

/** What a cluster of a small shop holds, as its API is told it. Controllers are not there: pods are written by hand. */
import type { Json, JsonObject } from "../../engine/base/json.ts";

export interface Written {
  /** Of the collection. */
  readonly path: string;
  readonly object: JsonObject;
  /** What the API takes at the subresource `status` alone. */
  readonly status?: JsonObject;
}

export const images = { web: "registry.example/web:1.4", clean: "registry.example/clean:2" } as const;

const owner = (kind: string, name: string): Json => ({
  ownerReferences: [
    {
      apiVersion: kind === "Job" || kind === "CronJob" ? "batch/v1" : "apps/v1",
      kind,
      name,
      uid: `uid-of-${name}`,
      controller: true,
    },
  ],
});
const labels = { app: "web" };
const template = (image: string, restartPolicy = "Always"): JsonObject => ({
  metadata: { labels },
  spec: { restartPolicy, containers: [{ name: "main", image }] },
});

/** `machine` is what the provider of the nodes calls that of the first. */
export function shop(machine: string): readonly Written[] {
  const inShop = (path: string): string => path.replace("/NS/", "/namespaces/shop/");
  const pod = (name: string, node: string, from: Json, labelled: JsonObject = labels): Written => ({
    path: inShop("/api/v1/NS/pods"),
    object: {
      metadata: { name, namespace: "shop", labels: labelled, ...(from as JsonObject) },
      spec: { nodeName: node, containers: [{ name: "main", image: images.web }] },
    },
    status: { phase: "Running" },
  });
  return [
    {
      path: "/api/v1/namespaces",
      object: { metadata: { name: "shop", labels: { service: "shop", environment: "prod" } } },
    },
    ...["node1", "node2"].map((name, nth): Written => ({
      path: "/api/v1/nodes",
      object: {
        metadata: { name, labels: { "topology.kubernetes.io/zone": "eu-west-1a" } },
        ...(nth === 0 ? { spec: { providerID: `aws:///eu-west-1a/${machine}` } } : {}),
      },
      status: {
        capacity: { cpu: "4", memory: "16384Mi" },
        addresses: [{ type: "InternalIP", address: `10.0.0.${String(nth + 1)}` }],
      },
    })),
    {
      path: inShop("/apis/apps/v1/NS/deployments"),
      object: {
        metadata: { name: "web", labels: { service: "shop" } },
        spec: { replicas: 3, selector: { matchLabels: labels }, template: template(images.web) },
      },
    },
    {
      path: inShop("/apis/apps/v1/NS/replicasets"),
      object: {
        metadata: { name: "web-6d9f", labels, ...(owner("Deployment", "web") as JsonObject) },
        spec: { replicas: 3, selector: { matchLabels: labels }, template: template(images.web) },
      },
    },
    pod("web-6d9f-a", "node1", owner("ReplicaSet", "web-6d9f"), { ...labels, "pod-template-hash": "6d9f" }),
    pod("web-6d9f-b", "node2", owner("ReplicaSet", "web-6d9f"), { ...labels, "pod-template-hash": "6d9f" }),
    pod("web-6d9f-c", "node2", owner("ReplicaSet", "web-6d9f"), { ...labels, "pod-template-hash": "6d9f" }),
    {
      path: inShop("/apis/batch/v1/NS/cronjobs"),
      object: {
        metadata: { name: "clean" },
        spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template: template(images.clean, "OnFailure") } } },
      },
    },
    pod("by-hand", "node1", {}, { app: "debug" }),
    {
      path: inShop("/api/v1/NS/services"),
      object: { metadata: { name: "web" }, spec: { selector: labels, clusterIP: "10.96.0.80", ports: [{ port: 80 }] } },
    },
    {
      path: inShop("/apis/networking.k8s.io/v1/NS/ingresses"),
      object: {
        metadata: { name: "shop" },
        spec: {
          tls: [{ hosts: ["shop.example"], secretName: "shop-tls" }],
          rules: [
            {
              host: "shop.example",
              http: {
                paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "web", port: { number: 80 } } } }],
              },
            },
          ],
        },
      },
    },
  ];
}

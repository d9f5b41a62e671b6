/** A resource of any provider in one shape. */
import type { JsonObject } from "../base/json.ts";

/** Each has a class of the CMDB. */
export const resourceClasses = {
  account: "cloud-account",
  instance: "vm",
  network: "cloud-network",
  subnet: "cloud-subnet",
  securityGroup: "security-group",
  volume: "cloud-volume",
  bucket: "bucket",
  loadBalancer: "cloud-load-balancer",
  database: "cloud-database",
  cluster: "kubernetes-cluster",
  node: "kubernetes-node",
  namespace: "kubernetes-namespace",
  workload: "kubernetes-workload",
  service: "kubernetes-service",
  ingress: "kubernetes-ingress",
} as const;
export type ResourceType = keyof typeof resourceClasses;
export const resourceTypes = Object.keys(resourceClasses) as readonly ResourceType[];

export interface CloudResource {
  readonly type: ResourceType;
  /** Of the provider, in no other account. */
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** Of its class, without those that every resource has. null = the provider says that there is none. */
  readonly attributes: JsonObject;
  readonly tags: { readonly [key: string]: string };
  readonly links: readonly ResourceLink[];
}

/** A relation to another resource of the account. */
export interface ResourceLink {
  /** Either name of a relation: `containedBy`. */
  readonly name: string;
  /** Id of the other resource, which may be listed before, after or never. */
  readonly to: string;
  /** It may be of another account: its id is one in the world. @default false */
  readonly anywhere?: boolean;
}

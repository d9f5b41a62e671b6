/** Accounts as compiled: what is had of a provider, and when it is listed. Lengths are milliseconds. */
import type { Json } from "../base/json.ts";
import type { Discovery } from "../discovery/ir.ts";

export const providers = ["aws", "kubernetes", "libvirt"] as const;
export type Provider = (typeof providers)[number];

/** What is listed of an account, one after the other: each by a few calls of its provider. */
export const cloudServices = [
  "compute",
  "namespaces",
  "workloads",
  "ingresses",
  "network",
  "storage",
  "objects",
  "balancing",
  "database",
  "kubernetes",
] as const;
export type CloudService = (typeof cloudServices)[number];

/** What is listed of each provider. */
export const servicesOf: { readonly [provider in Provider]: readonly CloudService[] } = {
  aws: ["compute", "network", "storage", "objects", "balancing", "database", "kubernetes"],
  kubernetes: ["compute", "namespaces", "workloads", "ingresses"],
  libvirt: ["compute", "network", "storage"],
};

export interface Account {
  readonly name: string;
  readonly title: string;
  readonly owner: string | null;
  readonly provider: Provider;
  /** As the provider names it. Who signs in must be of this account: else nothing is listed. */
  readonly id: string;
  readonly regions: readonly string[];
  readonly services: readonly CloudService[];
  /** Name of the secret, never its value; null = the provider asks for none. */
  readonly credential: string | null;
  /** Another address of the API, or the hypervisor; null = the provider's own. */
  readonly endpoint: string | null;
  readonly schedule: Discovery["schedule"];
  /** Name of the collector that asks; null = the default one. */
  readonly collector: string | null;
  /** Attributes written on every resource whose class has them. */
  readonly stamp: { readonly [attribute: string]: Json };
  /** What becomes of a resource that this many whole listings in a row did not have. null = nothing. */
  readonly onMissing: Discovery["onMissing"];
}

/**
 * What is listed at once: one service in one region. It is whole or it failed, and only what was listed whole says what
 * is gone.
 */
import type { Account, CloudService } from "./ir.ts";

export interface CloudScope {
  /** `global`: the service knows no regions. */
  readonly region: string;
  readonly service: CloudService;
}

export const globalRegion = "global";
/** Those of which the provider has one list for all regions. */
const globalServices: readonly CloudService[] = ["objects"];

/** The scopes of an account, services in their order: those that others lead to are known first. */
export function scopesOf({ regions, services }: Pick<Account, "regions" | "services">): readonly CloudScope[] {
  return services.flatMap((service) =>
    globalServices.includes(service)
      ? [{ region: globalRegion, service }]
      : regions.map((region) => ({ region, service })),
  );
}

export function scopeText({ region, service }: CloudScope): string {
  return `${service} in ${region}`;
}

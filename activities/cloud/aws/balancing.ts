import type { ElasticLoadBalancingV2Client, LoadBalancer } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { CloudResource, ResourceLink } from "../../../engine/cloud/resource.ts";
import type { Listing } from "../listing.ts";
import { tagsOf } from "./tags.ts";

/** Tags are told of so many at once. */
const balancersAtOnce = 20;

/** Load balancers with the machines behind them. */
export async function balancingOf(client: ElasticLoadBalancingV2Client, region: string): Promise<readonly Listing[]> {
  const { DescribeLoadBalancersCommand, DescribeTagsCommand } =
    await import("@aws-sdk/client-elastic-load-balancing-v2");
  return [
    async (token) => {
      const page = await client.send(new DescribeLoadBalancersCommand({ PageSize: balancersAtOnce, Marker: token }));
      const balancers = page.LoadBalancers ?? [];
      const arns = balancers.flatMap(({ LoadBalancerArn: arn }) => arn ?? []);
      const told = arns.length === 0 ? null : await client.send(new DescribeTagsCommand({ ResourceArns: arns }));
      const tags = new Map((told?.TagDescriptions ?? []).map((one) => [one.ResourceArn, tagsOf(one.Tags)]));
      const resources = await Promise.all(
        balancers.map(async (one) => balancer(one, region, tags, await targetsOf(client, one.LoadBalancerArn))),
      );
      return { resources: resources.flat(), next: page.NextMarker };
    },
  ];
}

/** Ids of the machines behind it. */
async function targetsOf(client: ElasticLoadBalancingV2Client, arn: string | undefined): Promise<readonly string[]> {
  const { DescribeTargetGroupsCommand, DescribeTargetHealthCommand } =
    await import("@aws-sdk/client-elastic-load-balancing-v2");
  const ids = new Set<string>();
  let marker: string | undefined;
  do {
    const groups = await client.send(new DescribeTargetGroupsCommand({ LoadBalancerArn: arn, Marker: marker }));
    for (const { TargetGroupArn: group, TargetType: type } of groups.TargetGroups ?? []) {
      if (type !== "instance") continue;
      const health = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn: group }));
      for (const { Target: target } of health.TargetHealthDescriptions ?? [])
        if (target?.Id !== undefined) ids.add(target.Id);
    }
    marker = groups.NextMarker;
  } while (marker !== undefined);
  return [...ids];
}

function balancer(
  one: LoadBalancer,
  region: string,
  tags: ReadonlyMap<string | undefined, CloudResource["tags"]>,
  targets: readonly string[],
): CloudResource[] {
  const { LoadBalancerArn: id } = one;
  if (id === undefined) return [];
  const links: ResourceLink[] = [
    ...(one.VpcId === undefined ? [] : [{ name: "containedBy", to: one.VpcId }]),
    ...(one.SecurityGroups ?? []).map((to) => ({ name: "guardedBy", to })),
    ...targets.map((to) => ({ name: "dependsOn", to })),
  ];
  return [
    {
      type: "loadBalancer",
      id,
      name: one.LoadBalancerName ?? id,
      region,
      tags: tags.get(id) ?? {},
      attributes: {
        size: one.Type ?? null,
        address: one.DNSName ?? null,
        public: one.Scheme === "internet-facing",
        targets: targets.length,
        cloudState: one.State?.Code ?? null,
        createdAt: one.CreatedTime?.toISOString() ?? null,
      },
      links,
    },
  ];
}

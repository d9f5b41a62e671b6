import type { EKSClient } from "@aws-sdk/client-eks";
import type { CloudResource } from "../../../engine/cloud/resource.ts";
import type { Listing } from "../listing.ts";

/** Clusters of Kubernetes that AWS runs. */
export async function clustersOf(client: EKSClient, region: string, account: string): Promise<readonly Listing[]> {
  const { DescribeClusterCommand, ListClustersCommand } = await import("@aws-sdk/client-eks");
  const read = async (name: string): Promise<CloudResource[]> => {
    const { cluster } = await client.send(new DescribeClusterCommand({ name }));
    if (cluster?.arn === undefined) return [];
    return [
      {
        type: "cluster",
        id: cluster.arn,
        name,
        region,
        tags: cluster.tags ?? {},
        attributes: {
          version: cluster.version ?? null,
          address: cluster.endpoint ?? null,
          public: cluster.resourcesVpcConfig?.endpointPublicAccess ?? false,
          cloudState: cluster.status ?? null,
          createdAt: cluster.createdAt?.toISOString() ?? null,
        },
        links: [
          { name: "containedBy", to: cluster.resourcesVpcConfig?.vpcId ?? account },
          ...(cluster.resourcesVpcConfig?.securityGroupIds ?? []).map((to) => ({ name: "guardedBy", to })),
        ],
      },
    ];
  };
  return [
    async (token) => {
      const page = await client.send(new ListClustersCommand({ maxResults: 100, nextToken: token }));
      return { resources: (await Promise.all((page.clusters ?? []).map(read))).flat(), next: page.nextToken };
    },
  ];
}

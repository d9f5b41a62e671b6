import type { RDSClient } from "@aws-sdk/client-rds";
import type { Listing } from "../listing.ts";
import { tagsOf } from "./tags.ts";

export async function databaseOf(client: RDSClient, region: string, account: string): Promise<readonly Listing[]> {
  const { DescribeDBInstancesCommand } = await import("@aws-sdk/client-rds");
  return [
    async (token) => {
      const page = await client.send(new DescribeDBInstancesCommand({ MaxRecords: 100, Marker: token }));
      const resources = (page.DBInstances ?? []).flatMap(({ DBInstanceArn: id, ...one }) => {
        if (id === undefined) return [];
        return {
          type: "database" as const,
          id,
          name: one.DBInstanceIdentifier ?? id,
          region,
          tags: tagsOf(one.TagList),
          attributes: {
            engine: one.Engine ?? null,
            version: one.EngineVersion ?? null,
            size: one.DBInstanceClass ?? null,
            sizeGiB: one.AllocatedStorage ?? null,
            address: one.Endpoint?.Address ?? null,
            port: one.Endpoint?.Port ?? null,
            public: one.PubliclyAccessible ?? false,
            encrypted: one.StorageEncrypted ?? false,
            severalZones: one.MultiAZ ?? false,
            cloudState: one.DBInstanceStatus ?? null,
            createdAt: one.InstanceCreateTime?.toISOString() ?? null,
          },
          links: [
            {
              name: "containedBy",
              to: one.DBSubnetGroup?.VpcId ?? account,
            },
            ...(one.VpcSecurityGroups ?? []).flatMap(({ VpcSecurityGroupId: to }) =>
              to === undefined
                ? []
                : [
                    {
                      name: "guardedBy",
                      to,
                    },
                  ],
            ),
          ],
        };
      });
      return { resources, next: page.Marker };
    },
  ];
}

import type { EC2Client, IpPermission } from "@aws-sdk/client-ec2";
import type { Listing } from "../listing.ts";
import { nameOf, tagsOf } from "./tags.ts";

/** Networks, their subnets, and the groups of rules that say who may come in. */
export async function networkOf(client: EC2Client, region: string, account: string): Promise<readonly Listing[]> {
  const { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, DescribeVpcsCommand } =
    await import("@aws-sdk/client-ec2");
  return [
    async (token) => {
      const page = await client.send(new DescribeVpcsCommand({ MaxResults: 1_000, NextToken: token }));
      const resources = (page.Vpcs ?? []).flatMap(({ VpcId: id, ...vpc }) => {
        if (id === undefined) return [];
        const tags = tagsOf(vpc.Tags);
        const more = (vpc.CidrBlockAssociationSet ?? []).flatMap(({ CidrBlock: range }) => range ?? []);
        const ranges = [...new Set([...(vpc.CidrBlock === undefined ? [] : [vpc.CidrBlock]), ...more])];
        return {
          type: "network" as const,
          id,
          name: nameOf(tags, id),
          region,
          tags,
          attributes: {
            ranges,
            isDefault: vpc.IsDefault ?? false,
            cloudState: vpc.State ?? null,
          },
          links: [
            {
              name: "containedBy",
              to: account,
            },
          ],
        };
      });
      return { resources, next: page.NextToken };
    },
    async (token) => {
      const page = await client.send(new DescribeSubnetsCommand({ MaxResults: 1_000, NextToken: token }));
      const resources = (page.Subnets ?? []).flatMap(({ SubnetId: id, ...subnet }) => {
        if (id === undefined) return [];
        const tags = tagsOf(subnet.Tags);
        return {
          type: "subnet" as const,
          id,
          name: nameOf(tags, id),
          region,
          tags,
          attributes: {
            ranges: subnet.CidrBlock === undefined ? [] : [subnet.CidrBlock],
            zone: subnet.AvailabilityZone ?? null,
            givesPublicAddresses: subnet.MapPublicIpOnLaunch ?? false,
            cloudState: subnet.State ?? null,
          },
          links:
            subnet.VpcId === undefined
              ? []
              : [
                  {
                    name: "containedBy",
                    to: subnet.VpcId,
                  },
                ],
        };
      });
      return { resources, next: page.NextToken };
    },
    async (token) => {
      const page = await client.send(new DescribeSecurityGroupsCommand({ MaxResults: 1_000, NextToken: token }));
      const resources = (page.SecurityGroups ?? []).flatMap(({ GroupId: id, ...group }) => {
        if (id === undefined) return [];
        const tags = tagsOf(group.Tags);
        return {
          type: "securityGroup" as const,
          id,
          name: group.GroupName ?? nameOf(tags, id),
          region,
          tags,
          attributes: { openPorts: openPorts(group.IpPermissions ?? []) },
          links:
            group.VpcId === undefined
              ? []
              : [
                  {
                    name: "containedBy",
                    to: group.VpcId,
                  },
                ],
        };
      });
      return { resources, next: page.NextToken };
    },
  ];
}

/** Ports that anybody reaches: `22`, `8000-8010`, or `all`. */
function openPorts(rules: readonly IpPermission[]): string[] {
  const open = rules.filter(
    ({ IpRanges = [], Ipv6Ranges = [] }) =>
      IpRanges.some(({ CidrIp: range }) => range === "0.0.0.0/0") ||
      Ipv6Ranges.some(({ CidrIpv6: range }) => range === "::/0"),
  );
  const texts = open.map(({ IpProtocol: protocol, FromPort: from, ToPort: to }) => {
    if (protocol === "-1" || from === undefined || from === -1) return "all";
    return to === undefined || to === from ? String(from) : `${from}-${to}`;
  });
  return [...new Set(texts)].sort();
}

import type { EC2Client, Instance } from "@aws-sdk/client-ec2";
import type { CloudResource } from "../../../engine/cloud/resource.ts";
import type { Listing } from "../listing.ts";
import { nameOf, tagsOf } from "./tags.ts";

/** Virtual machines; one that was ended is listed for an hour more, and is none. */
export async function computeOf(client: EC2Client, region: string): Promise<readonly Listing[]> {
  const { DescribeInstancesCommand } = await import("@aws-sdk/client-ec2");
  return [
    async (token) => {
      const page = await client.send(new DescribeInstancesCommand({ MaxResults: 1_000, NextToken: token }));
      const instances = (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
      return { resources: instances.flatMap((one) => instance(one, region)), next: page.NextToken };
    },
  ];
}

function instance(one: Instance, region: string): CloudResource[] {
  const { InstanceId: id, State: state } = one;
  if (id === undefined || state?.Name === "terminated" || state?.Name === "shutting-down") return [];
  const tags = tagsOf(one.Tags);
  const interfaces = one.NetworkInterfaces ?? [];
  const addresses = [
    ...new Set(
      interfaces.flatMap(({ PrivateIpAddresses = [] }) =>
        PrivateIpAddresses.flatMap(({ PrivateIpAddress: address }) => address ?? []),
      ),
    ),
  ];
  const cores = one.CpuOptions?.CoreCount;
  return [
    {
      type: "instance",
      id,
      name: nameOf(tags, id),
      region,
      tags,
      attributes: {
        fqdn: one.PrivateDnsName === undefined || one.PrivateDnsName === "" ? null : one.PrivateDnsName,
        address: one.PrivateIpAddress ?? null,
        addresses: addresses.length === 0 ? null : addresses,
        publicAddress: one.PublicIpAddress ?? null,
        macs: listed(interfaces.flatMap(({ MacAddress: mac }) => mac ?? [])),
        processors: cores === undefined ? null : cores * (one.CpuOptions?.ThreadsPerCore ?? 1),
        size: one.InstanceType ?? null,
        image: one.ImageId ?? null,
        zone: one.Placement?.AvailabilityZone ?? null,
        cloudState: state?.Name ?? null,
        launchedAt: one.LaunchTime?.toISOString() ?? null,
      },
      links: [
        ...(one.SubnetId === undefined ? [] : [{ name: "containedBy", to: one.SubnetId }]),
        ...(one.SecurityGroups ?? []).flatMap(({ GroupId: group }) =>
          group === undefined ? [] : [{ name: "guardedBy", to: group }],
        ),
        ...(one.BlockDeviceMappings ?? []).flatMap(({ Ebs: disk }) =>
          disk?.VolumeId === undefined ? [] : [{ name: "dependsOn", to: disk.VolumeId }],
        ),
      ],
    },
  ];
}

function listed(values: readonly string[]): readonly string[] | null {
  return values.length === 0 ? null : values;
}

import type { EC2Client } from "@aws-sdk/client-ec2";
import type { Listing } from "../listing.ts";
import { nameOf, tagsOf } from "./tags.ts";

/** Volumes, attached or not. */
export async function storageOf(client: EC2Client, region: string, account: string): Promise<readonly Listing[]> {
  const { DescribeVolumesCommand } = await import("@aws-sdk/client-ec2");
  return [
    async (token) => {
      const page = await client.send(new DescribeVolumesCommand({ MaxResults: 1_000, NextToken: token }));
      const resources = (page.Volumes ?? []).flatMap(({ VolumeId: id, ...volume }) => {
        if (id === undefined) return [];
        const tags = tagsOf(volume.Tags);
        return {
          type: "volume" as const,
          id,
          name: nameOf(tags, id),
          region,
          tags,
          attributes: {
            size: volume.VolumeType ?? null,
            sizeGiB: volume.Size ?? null,
            encrypted: volume.Encrypted ?? false,
            attached: (volume.Attachments ?? []).length > 0,
            createdAt: volume.CreateTime?.toISOString() ?? null,
            zone: volume.AvailabilityZone ?? null,
            cloudState: volume.State ?? null,
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
  ];
}

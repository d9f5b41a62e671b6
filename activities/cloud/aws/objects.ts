import type { S3Client } from "@aws-sdk/client-s3";
import type { CloudResource } from "../../../engine/cloud/resource.ts";
import type { Listing } from "../listing.ts";
import { tagsOf } from "./tags.ts";

/** Each bucket costs two requests more. */
const bucketsAtOnce = 100;

/** Buckets of all regions, with their tags and whether anything of them may be public. */
export async function objectsOf(client: S3Client, account: string): Promise<readonly Listing[]> {
  const { ListBucketsCommand } = await import("@aws-sdk/client-s3");
  return [
    async (token) => {
      const page = await client.send(new ListBucketsCommand({ MaxBuckets: bucketsAtOnce, ContinuationToken: token }));
      const buckets = (page.Buckets ?? []).flatMap(({ Name: name, BucketRegion: region, CreationDate: at }) =>
        name === undefined ? [] : [{ name, region: region ?? null, at }],
      );
      const resources = await Promise.all(buckets.map((one) => bucket(client, one, account)));
      return { resources, next: page.ContinuationToken };
    },
  ];
}

async function bucket(
  client: S3Client,
  { name, region, at }: { readonly name: string; readonly region: string | null; readonly at: Date | undefined },
  account: string,
): Promise<CloudResource> {
  const { GetBucketLocationCommand, GetBucketTaggingCommand, GetPublicAccessBlockCommand } =
    await import("@aws-sdk/client-s3");
  const of = { Bucket: name };
  const [tags, block, where] = await Promise.all([
    absentAs(client.send(new GetBucketTaggingCommand(of)), "NoSuchTagSet"),
    absentAs(client.send(new GetPublicAccessBlockCommand(of)), "NoSuchPublicAccessBlockConfiguration"),
    // Left out by servers that do not tell it in their list; an empty one is the first region there was.
    region ?? client.send(new GetBucketLocationCommand(of)).then((one) => one.LocationConstraint ?? "us-east-1"),
  ]);
  const rules = block?.PublicAccessBlockConfiguration;
  return {
    type: "bucket",
    id: `arn:aws:s3:::${name}`,
    name,
    region: where,
    tags: tagsOf(tags?.TagSet),
    attributes: {
      mayBePublic: !(rules?.BlockPublicAcls === true && rules.RestrictPublicBuckets === true),
      createdAt: at?.toISOString() ?? null,
    },
    links: [{ name: "containedBy", to: account }],
  };
}

/** What was never set is told as an error of that name. */
async function absentAs<T>(asked: Promise<T>, name: string): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && error.name === name) return null;
    throw error;
  }
}

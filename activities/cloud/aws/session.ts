/** An account of AWS by its official clients. Each is loaded when its service is listed, and not before. */
import type { CloudScope } from "../../../engine/cloud/scope.ts";
import { globalRegion } from "../../../engine/cloud/scope.ts";
import type { Listing, ProviderSession, SessionParams } from "../listing.ts";
import { faultOfScope } from "../scope-fault.ts";
import { balancingOf } from "./balancing.ts";
import { clustersOf } from "./clusters.ts";
import { computeOf } from "./compute.ts";
import { databaseOf } from "./database.ts";
import { awsHandler } from "./http-handler.ts";
import { type AwsKeys, readAwsSecret } from "./identity.ts";
import { networkOf } from "./network.ts";
import { objectsOf } from "./objects.ts";
import { stackOf } from "./stack.ts";
import { storageOf } from "./storage.ts";

/** Of what is the same in every region. */
const firstRegion = "us-east-1";
/** Of one request, with waits that grow between them. */
const maxAttempts = 6;

/** What every client is made with. */
interface ClientOptions {
  readonly region: string;
  readonly credentials: AwsKeys;
  readonly maxAttempts: number;
  readonly retryMode: string;
  readonly useFipsEndpoint: boolean;
  readonly useDualstackEndpoint: boolean;
  readonly requestHandler: never;
  readonly endpoint?: string;
}

export async function openAws({ account, secret, http, signal }: SessionParams): Promise<ProviderSession> {
  const { STSClient, AssumeRoleCommand, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const { keys: own, role } = readAwsSecret(account.credential ?? "", secret);
  const common = (credentials: AwsKeys, region: string): ClientOptions => ({
    region,
    credentials,
    maxAttempts,
    retryMode: "standard",
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    // Its type is of a package that is theirs alone.
    requestHandler: awsHandler(http, signal) as never,
    ...(account.endpoint === null ? {} : { endpoint: account.endpoint }),
  });
  const region = account.regions[0] ?? firstRegion;
  const keys = role === null ? own : await taken();
  async function taken(): Promise<AwsKeys> {
    const sts = new STSClient(common(own, region));
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({ RoleArn: role?.arn, ExternalId: role?.externalId, RoleSessionName: "opsloom" }),
    );
    if (given?.AccessKeyId === undefined || given.SecretAccessKey === undefined)
      throw faultOfScope("protocol", `AWS gave no keys for the role "${role?.arn}"`);
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = given;
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  }
  return {
    async assertAccount() {
      const { Account: id } = await new STSClient(common(keys, region)).send(new GetCallerIdentityCommand({}));
      if (id !== account.id)
        throw faultOfScope(
          "credentials",
          `the secret "${account.credential}" is of the account "${id}", and "${account.name}" is "${account.id}": nothing was listed`,
        );
    },
    listings: (scope) => listingsOf(scope, account.id, (where) => common(keys, where)),
    async stack(where, name) {
      const { EC2Client } = await import("@aws-sdk/client-ec2");
      const options = common(keys, where);
      return stackOf({ client: new EC2Client(options), once: new EC2Client({ ...options, maxAttempts: 1 }) }, name);
    },
    close: () => undefined,
  };
}

async function listingsOf(
  { region, service }: CloudScope,
  account: string,
  options: (region: string) => ClientOptions,
): Promise<readonly Listing[]> {
  switch (service) {
    case "compute":
    case "network":
    case "storage": {
      const { EC2Client } = await import("@aws-sdk/client-ec2");
      const client = new EC2Client(options(region));
      if (service === "compute") return computeOf(client, region);
      return service === "network" ? networkOf(client, region, account) : storageOf(client, region, account);
    }
    case "objects": {
      const { S3Client } = await import("@aws-sdk/client-s3");
      const where = region === globalRegion ? firstRegion : region;
      // A name in the path is the same for every server; a bucket elsewhere is asked for there.
      return objectsOf(new S3Client({ ...options(where), forcePathStyle: true, followRegionRedirects: true }), account);
    }
    case "balancing": {
      const { ElasticLoadBalancingV2Client } = await import("@aws-sdk/client-elastic-load-balancing-v2");
      return balancingOf(new ElasticLoadBalancingV2Client(options(region)), region);
    }
    case "database": {
      const { RDSClient } = await import("@aws-sdk/client-rds");
      return databaseOf(new RDSClient(options(region)), region, account);
    }
    case "kubernetes": {
      const { EKSClient } = await import("@aws-sdk/client-eks");
      return clustersOf(new EKSClient(options(region)), region, account);
    }
    default:
      return [];
  }
}

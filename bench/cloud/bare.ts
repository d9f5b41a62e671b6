import {
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2Client,
  paginateDescribeInstances,
  paginateDescribeVolumes,
  paginateDescribeVpcs,
} from "@aws-sdk/client-ec2";
import {
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  paginateDescribeLoadBalancers,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { paginateDescribeDBInstances, RDSClient } from "@aws-sdk/client-rds";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

/** Lists by the official clients as they come, and counts what they tell. */
export async function listBare(endpoint: string, regions: readonly string[]): Promise<number> {
  let count = 0;
  for (const region of regions) {
    const options = { endpoint, region, credentials };
    const ec2 = new EC2Client(options);
    for await (const page of paginateDescribeInstances({ client: ec2, pageSize: 1_000 }, {}))
      count += (page.Reservations ?? []).reduce((sum, { Instances = [] }) => sum + Instances.length, 0);
    for await (const page of paginateDescribeVpcs({ client: ec2, pageSize: 1_000 }, {}))
      count += page.Vpcs?.length ?? 0;
    count += (await ec2.send(new DescribeSubnetsCommand({ MaxResults: 1_000 }))).Subnets?.length ?? 0;
    count += (await ec2.send(new DescribeSecurityGroupsCommand({ MaxResults: 1_000 }))).SecurityGroups?.length ?? 0;
    for await (const page of paginateDescribeVolumes({ client: ec2, pageSize: 1_000 }, {}))
      count += page.Volumes?.length ?? 0;
    count += await balancers(new ElasticLoadBalancingV2Client(options));
    for await (const page of paginateDescribeDBInstances({ client: new RDSClient(options), pageSize: 100 }, {}))
      count += page.DBInstances?.length ?? 0;
  }
  return count;
}

async function balancers(client: ElasticLoadBalancingV2Client): Promise<number> {
  let count = 0;
  for await (const page of paginateDescribeLoadBalancers({ client, pageSize: 20 }, {})) {
    const arns = (page.LoadBalancers ?? []).flatMap(({ LoadBalancerArn: arn }) => arn ?? []);
    count += arns.length;
    if (arns.length > 0) await client.send(new DescribeTagsCommand({ ResourceArns: arns }));
    for (const arn of arns) {
      const { TargetGroups: groups = [] } = await client.send(
        new DescribeTargetGroupsCommand({ LoadBalancerArn: arn }),
      );
      for (const { TargetGroupArn: group } of groups)
        await client.send(new DescribeTargetHealthCommand({ TargetGroupArn: group }));
    }
  }
  return count;
}

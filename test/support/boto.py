"""Fills a server of AWS and lists what it has, by the client that others use: what a listing of ours is held against.

boto.py fill URL PER_REGION REGION...    boto.py list URL REGION...
"""

import json
import sys
import time

import boto3


def client(url, service, region):
    return boto3.client(service, endpoint_url=url, region_name=region)


def fill(url, per_region, regions):
    for index, region in enumerate(regions):
        ec2 = client(url, "ec2", region)
        vpc = ec2.create_vpc(CidrBlock=f"10.{index}.0.0/16")["Vpc"]["VpcId"]
        zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.{index}.{n}.0/24", AvailabilityZone=zones[n % len(zones)])[
                "Subnet"
            ]["SubnetId"]
            for n in range(4)
        ]
        web = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
        ec2.authorize_security_group_ingress(
            GroupId=web,
            IpPermissions=[
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
                {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
            ],
        )
        image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        machines = []
        # Each machine brings a volume.
        for n in range(max(1, per_region // 2 - 10)):
            if n % 25 == 0:
                count = min(25, max(1, per_region // 2 - 10) - n)
                machines += ec2.run_instances(
                    ImageId=image,
                    MinCount=count,
                    MaxCount=count,
                    InstanceType="t3.micro",
                    SubnetId=subnets[(n // 25) % 4],
                    SecurityGroupIds=[web],
                    TagSpecifications=[
                        {
                            "ResourceType": "instance",
                            "Tags": [{"Key": "Name", "Value": f"web-{n}"}, {"Key": "service", "Value": "shop"}],
                        }
                    ],
                )["Instances"]
        for n in range(5):
            ec2.create_volume(AvailabilityZone=zones[0], Size=10 + n, VolumeType="gp3")
        balancing = client(url, "elbv2", region)
        for n in range(2):
            balancer = balancing.create_load_balancer(
                Name=f"shop-{n}", Subnets=subnets[:2], SecurityGroups=[web], Tags=[{"Key": "service", "Value": "shop"}]
            )["LoadBalancers"][0]["LoadBalancerArn"]
            group = balancing.create_target_group(Name=f"web-{n}", Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"][
                0
            ]["TargetGroupArn"]
            balancing.register_targets(
                TargetGroupArn=group, Targets=[{"Id": one["InstanceId"]} for one in machines[: 3 + n]]
            )
            balancing.create_listener(
                LoadBalancerArn=balancer,
                Protocol="HTTP",
                Port=80,
                DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
            )
        for n in range(3):
            client(url, "rds", region).create_db_instance(
                DBInstanceIdentifier=f"orders-{n}",
                Engine="postgres",
                DBInstanceClass="db.t3.micro",
                AllocatedStorage=20,
                MasterUsername="shop",
                MasterUserPassword="not-a-secret",
                Tags=[{"Key": "service", "Value": "shop"}],
            )
        client(url, "eks", region).create_cluster(
            name="apps", roleArn="arn:aws:iam::123456789012:role/eks", resourcesVpcConfig={"subnetIds": subnets[:2]}
        )
        s3 = client(url, "s3", region)
        where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=f"shop-{region}", **where)
        s3.put_bucket_tagging(
            Bucket=f"shop-{region}", Tagging={"TagSet": [{"Key": "service", "Value": "shop"}]}
        )


def pages(api, call, key, **arguments):
    for page in api.get_paginator(call).paginate(**arguments):
        yield from page[key]


def listing(url, regions):
    began = time.monotonic()
    account = client(url, "sts", regions[0]).get_caller_identity()["Account"]
    found = {"account": {account}}
    edges = set()

    def add(kind, one, *links):
        found.setdefault(kind, set()).add(one)
        edges.update(f"{one} {name} {to}" for name, to in links if to)

    for region in regions:
        ec2 = client(url, "ec2", region)
        for vpc in pages(ec2, "describe_vpcs", "Vpcs"):
            add("network", vpc["VpcId"], ("containedBy", account))
        for subnet in pages(ec2, "describe_subnets", "Subnets"):
            add("subnet", subnet["SubnetId"], ("containedBy", subnet["VpcId"]))
        for group in pages(ec2, "describe_security_groups", "SecurityGroups"):
            add("securityGroup", group["GroupId"], ("containedBy", group.get("VpcId")))
        for volume in pages(ec2, "describe_volumes", "Volumes"):
            add("volume", volume["VolumeId"], ("containedBy", account))
        for reservation in pages(ec2, "describe_instances", "Reservations"):
            for one in reservation["Instances"]:
                if one["State"]["Name"] in ("terminated", "shutting-down"):
                    continue
                add(
                    "instance",
                    one["InstanceId"],
                    ("containedBy", one.get("SubnetId")),
                    *(("guardedBy", group["GroupId"]) for group in one.get("SecurityGroups", [])),
                    *(("dependsOn", disk["Ebs"]["VolumeId"]) for disk in one.get("BlockDeviceMappings", [])),
                )
        balancing = client(url, "elbv2", region)
        for one in pages(balancing, "describe_load_balancers", "LoadBalancers"):
            arn = one["LoadBalancerArn"]
            targets = set()
            for group in pages(balancing, "describe_target_groups", "TargetGroups", LoadBalancerArn=arn):
                health = balancing.describe_target_health(TargetGroupArn=group["TargetGroupArn"])
                targets.update(target["Target"]["Id"] for target in health["TargetHealthDescriptions"])
            add(
                "loadBalancer",
                arn,
                ("containedBy", one.get("VpcId")),
                *(("guardedBy", group) for group in one.get("SecurityGroups", [])),
                *(("dependsOn", target) for target in targets),
            )
        for one in pages(client(url, "rds", region), "describe_db_instances", "DBInstances"):
            network = one.get("DBSubnetGroup", {}).get("VpcId") or account
            add(
                "database",
                one["DBInstanceArn"],
                ("containedBy", network),
                *(("guardedBy", group["VpcSecurityGroupId"]) for group in one.get("VpcSecurityGroups", [])),
            )
        eks = client(url, "eks", region)
        for name in pages(eks, "list_clusters", "clusters"):
            one = eks.describe_cluster(name=name)["cluster"]
            network = one["resourcesVpcConfig"]
            add(
                "cluster",
                one["arn"],
                ("containedBy", network.get("vpcId") or account),
                *(("guardedBy", group) for group in network.get("securityGroupIds", [])),
            )
    for bucket in client(url, "s3", "us-east-1").list_buckets()["Buckets"]:
        add("bucket", f"arn:aws:s3:::{bucket['Name']}", ("containedBy", account))
    known = set().union(*found.values())
    return {
        "resources": {kind: sorted(ids) for kind, ids in sorted(found.items())},
        "edges": sorted(edge for edge in edges if edge.split(" ")[2] in known),
        "seconds": time.monotonic() - began,
    }


if __name__ == "__main__":
    command, url, *rest = sys.argv[1:]
    if command == "fill":
        fill(url, int(rest[0]), rest[1:])
    else:
        print(json.dumps(listing(url, rest)))

/** What is to be made at a provider: every call with all that it says. Nothing is decided when it is carried out. */
import type { Json, JsonObject } from "../base/json.ts";
import type { Account, Provider } from "./ir.ts";

/** A machine that somebody wants. */
export interface WantedMachine {
  readonly name: string;
  readonly image: string;
  readonly size: string;
  readonly region: string;
  readonly subnet: string | null;
  readonly groups: readonly string[];
  /** Of its first disk; null = as its image has it. */
  readonly sizeGiB: number | null;
  readonly tags: { readonly [key: string]: string };
}

export interface CloudPlan {
  readonly provider: Provider;
  /** Name of the account, and what its provider calls it. */
  readonly account: string;
  readonly accountId: string;
  readonly region: string;
  /** Name by which all that is made is found again. */
  readonly stack: string;
  readonly calls: readonly PlannedCall[];
}

export interface PlannedCall {
  readonly call: "ec2.runInstances";
  readonly with: JsonObject;
}

/** Tags by which what a plan has made is found: also when nobody was told that it was. */
export const stackTag = "opsloom:stack";

export function planMachine(account: Account, stack: string, machine: WantedMachine): CloudPlan {
  const tags = { ...machine.tags, Name: machine.name, [stackTag]: stack };
  const tagList: Json = Object.entries(tags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([Key, Value]) => ({ Key, Value }));
  return {
    provider: account.provider,
    account: account.name,
    accountId: account.id,
    region: machine.region,
    stack,
    calls: [
      {
        call: "ec2.runInstances",
        with: {
          ImageId: machine.image,
          InstanceType: machine.size,
          MinCount: 1,
          MaxCount: 1,
          ...(machine.subnet === null ? {} : { SubnetId: machine.subnet }),
          ...(machine.groups.length === 0 ? {} : { SecurityGroupIds: [...machine.groups] }),
          ...(machine.sizeGiB === null
            ? {}
            : { BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { VolumeSize: machine.sizeGiB } }] }),
          TagSpecifications: ["instance", "volume"].map((ResourceType) => ({ ResourceType, Tags: tagList })),
        },
      },
    ],
  };
}

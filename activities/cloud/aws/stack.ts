/** Machines of a stack at AWS: made by a plan, found and ended by their tag. */
import type { EC2Client, Instance, RunInstancesCommandInput } from "@aws-sdk/client-ec2";
import { setTimeout as pause } from "node:timers/promises";
import { stackTag } from "../../../engine/cloud/plan.ts";
import type { MadeMachine, Stack } from "../listing.ts";
import { faultOfScope } from "../scope-fault.ts";

const pollMs = 1_000;

/** `once` asks once: whoever lost an answer looks what there is before anything is asked again. */
export async function stackOf(
  { client, once }: { readonly client: EC2Client; readonly once: EC2Client },
  stack: string,
): Promise<Stack> {
  const { DescribeInstancesCommand, RunInstancesCommand, TerminateInstancesCommand } =
    await import("@aws-sdk/client-ec2");
  const read = async (): Promise<readonly MadeMachine[]> => {
    const found: Instance[] = [];
    let next: string | undefined;
    do {
      const filters = [{ Name: `tag:${stackTag}`, Values: [stack] }];
      const page = await client.send(new DescribeInstancesCommand({ Filters: filters, NextToken: next }));
      found.push(...(page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances));
      next = page.NextToken === "" ? undefined : page.NextToken;
    } while (next !== undefined);
    return found.flatMap(({ InstanceId: id, State: state, PrivateIpAddress: address }) =>
      id === undefined || state?.Name === "terminated" || state?.Name === "shutting-down"
        ? []
        : [{ id, state: state?.Name ?? "unknown", address: address ?? null }],
    );
  };
  return {
    read,
    async make({ with: asked }, token) {
      const input = { ...asked, ClientToken: token } as unknown as RunInstancesCommandInput;
      await once.send(new RunInstancesCommand(input));
    },
    async awaitRunning(signal) {
      for (;;) {
        const machines = await read();
        const failed = machines.find(({ state }) => state === "stopping" || state === "stopped");
        if (failed !== undefined) throw faultOfScope("protocol", `"${failed.id}" is ${failed.state} and does not run`);
        if (machines.length > 0 && machines.every(({ state }) => state === "running")) return machines;
        await pause(pollMs, undefined, { signal });
      }
    },
    async remove() {
      const ids = (await read()).map(({ id }) => id);
      if (ids.length > 0) await client.send(new TerminateInstancesCommand({ InstanceIds: ids }));
      return ids;
    },
  };
}

/** A machine that somebody orders at AWS: planned, agreed to, made as it was planned, found, and given back. */
import { EC2Client, DescribeImagesCommand, DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { type AwsProxy, startAwsProxy } from "../support/aws-proxy.ts";
import type { ApiClient } from "../support/api-client.ts";
import { has } from "../support/listener.ts";
import { type Moto, motoAccount, startMoto } from "../support/moto.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";

interface Shown {
  readonly state: string;
  readonly fields: { readonly digest?: string; readonly ci?: string; readonly result?: { readonly id: string } };
}

const region = "eu-central-1";
const keys = { accessKeyId: "test", secretAccessKey: "s3cret-canary" };

describe.skipIf(!has("moto_server"))("a machine that is ordered (needs moto_server)", { timeout: 300_000 }, () => {
  let moto: Moto;
  let proxy: AwsProxy;
  let product: TestProduct;
  let [ada, raj]: ApiClient[] = [];
  let ec2: EC2Client;

  beforeAll(async () => {
    moto = await startMoto();
    proxy = await startAwsProxy(moto.url);
    ec2 = new EC2Client({ region, endpoint: moto.url, credentials: keys });
    const { Images: images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ["amazon"] }));
    const image = images[0]?.ImageId ?? "";
    const definitions = (await readDefinitionFiles(["definitions"])).map(({ path, text }) => ({
      path,
      text: text.replaceAll("ami-0abcdef1234567890", image),
    }));
    product = await startProduct({ definitions, secrets: { "aws-shop.json": JSON.stringify(keys) } });
    const account = `apiVersion: opsloom/v1
kind: Account
metadata: { name: aws-shop }
spec: { provider: aws, id: '${motoAccount}', regions: [${region}], credential: aws-shop, endpoint: '${proxy.url}', schedule: { every: 24h } }
`;
    await product.publish([{ path: "account.yaml", text: account }]);
    [ada, raj] = [await product.as("ada"), await product.as("raj")];
  }, 300_000);
  afterAll(async () => {
    await product?.stop();
    await proxy?.close();
    await moto?.stop();
  });

  const show = async (number: string): Promise<Shown> => (raj as ApiClient).get<Shown>(`/v1/records/stack/${number}`);
  const reaches = (number: string, state: string): Promise<Shown> =>
    eventually(`${number} is ${state}`, async () => {
      const shown = await show(number);
      return shown.state === state ? shown : null;
    });
  const order = async (name: string): Promise<string> => {
    const form = { name, size: "small", service: "shop" };
    const headers = { "idempotency-key": name };
    const { number } = await (ada as ApiClient).post<{ number: string }>(
      "/v1/catalog/machine/orders",
      { form },
      headers,
    );
    return number;
  };
  const send = (who: ApiClient | undefined, number: string, command: string, input: object = {}): Promise<unknown> =>
    (who as ApiClient).post(`/v1/records/stack/${number}/commands`, { command, input });
  /** Machines that were made for the stack and not ended. */
  const machinesOf = async (stack: string): Promise<readonly string[]> => {
    const filters = [{ Name: "tag:opsloom:stack", Values: [stack] }];
    const { Reservations: all = [] } = await ec2.send(new DescribeInstancesCommand({ Filters: filters }));
    return all.flatMap(({ Instances = [] }) =>
      Instances.flatMap(({ InstanceId: id, State: state }) =>
        id === undefined || state?.Name === "terminated" ? [] : [id],
      ),
    );
  };

  it("is made when its plan was agreed to and not before, found as a CI of its owner, and ended once", async () => {
    const number = await order("sandbox");
    const planned = await reaches(number, "agreement");
    expect(planned.fields.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(await machinesOf(number)).toEqual([]);
    await send(raj, number, "approve");
    const running = await reaches(number, "inUse");
    const [machine, ...others] = await machinesOf(number);
    expect(others).toEqual([]);
    expect(running.fields.result?.id).toBe(machine);
    const ci = await (raj as ApiClient).get<object>(`/v1/cis/${running.fields.ci ?? ""}`);
    expect(ci).toMatchObject({ class: "vm", name: "sandbox" });
    expect(JSON.stringify(ci)).toContain('"ada"');
    await send(ada, number, "remove");
    await reaches(number, "givenBack");
    expect(await machinesOf(number)).toEqual([]);
  });

  it("leaves a stack to follow up when it fails, which goes on with the same machine or is removed", async () => {
    proxy.judge = ({ action }) => (action === "RunInstances" ? "denied" : "pass");
    const number = await order("forbidden");
    await reaches(number, "agreement");
    await send(raj, number, "approve");
    await reaches(number, "followUp");
    proxy.judge = () => "pass";
    // It was never made: what is removed is nothing, and that is no error.
    await send(raj, number, "remove");
    await reaches(number, "givenBack");
  });

  it("makes one machine, though the answer was lost that said so", async () => {
    let lost = 0;
    proxy.judge = ({ action }) => (action === "RunInstances" && lost++ === 0 ? "lose" : "pass");
    const number = await order("twice");
    await reaches(number, "agreement");
    await send(raj, number, "approve");
    await reaches(number, "inUse");
    proxy.judge = () => "pass";
    expect(lost).toBeGreaterThan(0);
    expect(await machinesOf(number)).toHaveLength(1);
  });

  it("is the desktop of somebody who ordered one, once its plan was agreed to", async () => {
    const headers = { "idempotency-key": "a desktop" };
    const { number } = await (ada as ApiClient).post<{ number: string }>(
      "/v1/catalog/virtual-desktop/orders",
      { form: { login: "ada" } },
      headers,
    );
    const stack = await eventually("the stack of the desktop", async () => {
      const { items } = await (raj as ApiClient).get<{ items: { number: string; fields: { machine: string } }[] }>(
        "/v1/records/stack",
      );
      return items.find(({ fields }) => fields.machine === "desktop-ada")?.number;
    });
    await reaches(stack, "agreement");
    expect(await machinesOf(stack)).toEqual([]);
    await send(raj, stack, "approve");
    await eventually("the desktop is delivered", async () => {
      const shown = await (raj as ApiClient).get<Shown>(`/v1/records/request-item/${number}`);
      expect(shown.state).not.toBe("work");
      return shown.state === "complete";
    });
    expect(await machinesOf(stack)).toHaveLength(1);
    const { items } = await (raj as ApiClient).get<{ items: object[] }>("/v1/cloud/resources?tag=service=desktops");
    expect(items).toMatchObject([{ class: "vm", name: "desktop-ada", state: "active" }]);
    await send(raj, stack, "remove");
    await reaches(stack, "givenBack");
    expect(await machinesOf(stack)).toEqual([]);
  });

  it("refuses a plan that is not the one that was agreed to", async () => {
    const number = await order("changed");
    const planned = await reaches(number, "agreement");
    const { plan } = planned.fields as unknown as { plan: { calls: { with: { InstanceType: string } }[] } };
    const digest = planned.fields.digest ?? "";
    const admin = await product.as("admin");
    const larger = structuredClone(plan);
    for (const one of larger.calls) one.with.InstanceType = "x9.huge";
    const run = await admin.post<{ id: string }>("/v1/runs", {
      runbook: "cloud/build-stack",
      input: { plan: larger, digest },
    });
    const ended = await eventually("the run has ended", async () => {
      const shown = await admin.get<{ phase: string; fault: unknown }>(`/v1/runs/${encodeURIComponent(run.id)}`);
      return shown.phase === "running" || shown.phase === "pending" ? null : shown;
    });
    expect(JSON.stringify(ended)).toContain("its digest is another one");
    expect(await machinesOf(number)).toEqual([]);
  });
});

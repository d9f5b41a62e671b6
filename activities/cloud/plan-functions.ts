import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import { z } from "zod";
import { type Account, providers } from "../../engine/cloud/ir.ts";
import { type CloudPlan, planMachine } from "../../engine/cloud/plan.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { digestOf } from "../../store/digest.ts";
import { HttpError } from "../../net/http-client.ts";
import { defineActivity, type FunctionContext, type FunctionDefinition } from "../function/define-activity.ts";
import { faultError } from "../function/fault-error.ts";
import type { Stack } from "./listing.ts";
import { adapterOf } from "./session.ts";

const account = z.string().min(1).max(200).describe("Name of a published account");
const region = z.string().regex(/^[a-z0-9-]{1,40}$/u);
const stack = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/u)
  .describe("By which all that is made is found again, such as the number of the record that asks for it");
const digest = z.string().regex(/^[0-9a-f]{64}$/u);
const plan = z.strictObject({
  provider: z.enum(providers),
  account: z.string(),
  accountId: z.string(),
  region,
  stack,
  calls: z
    .array(z.strictObject({ call: z.enum(["ec2.runInstances"]), with: z.record(z.string(), z.json()) }))
    .min(1)
    .max(20),
});
const machine = z.object({ id: z.string(), state: z.string(), address: z.string().nullable() });

/** `cloud.plan`, `cloud.apply` and `cloud.remove`: what is made at a provider is what was agreed to. */
export function createPlanFunctions({ pool }: { readonly pool: Pool }): readonly FunctionDefinition[] {
  return [planFunction(pool), applyFunction(pool), removeFunction(pool)];
}

function planFunction(pool: Pool): FunctionDefinition {
  return defineActivity({
    name: "cloud.plan",
    title: "Plan a machine: nothing is made",
    idempotent: true,
    names: { account: "Account" },
    input: z.strictObject({
      account,
      stack,
      region,
      name: z.string().min(1).max(200),
      image: z.string().min(1).max(200),
      size: z.string().min(1).max(100),
      subnet: z.string().max(200).nullable().default(null),
      groups: z.array(z.string().max(200)).max(16).default([]),
      sizeGiB: z.int().min(1).max(64_000).nullable().default(null),
      tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
    }),
    output: z.object({ plan, digest }),
    async run({ account: name, stack: called, ...wanted }) {
      const published = await existingAccount(pool, name);
      if (!published.regions.includes(wanted.region))
        throw faultError(
          "validation",
          `the account "${name}" has no region "${wanted.region}": it has ${published.regions.join(", ")}`,
        );
      const made = planMachine(published, called, wanted);
      return { plan: plan.parse(made), digest: digestOf(made) };
    },
  });
}

function applyFunction(pool: Pool): FunctionDefinition {
  return defineActivity({
    name: "cloud.apply",
    title: "Make exactly what a plan says",
    idempotent: true,
    heartbeats: true,
    timeoutMs: 900_000,
    permission: "runs.start",
    input: z.strictObject({ plan, digest: digest.describe("Of the plan that was agreed to") }),
    output: z.object({ stack, digest, machines: z.array(machine) }),
    async run(input, context) {
      const asked = input.plan as CloudPlan;
      if (digestOf(asked) !== input.digest)
        throw faultError("validation", "the plan is not the one that was agreed to: its digest is another one", 409);
      const published = await existingAccount(pool, asked.account);
      if (published.id !== asked.accountId || published.provider !== asked.provider)
        throw faultError("validation", `the account "${asked.account}" is another one than when it was planned`, 409);
      return withStack(published, asked, context, async (found) => {
        await makeOnce(asked.calls, found, { digest: input.digest, signal: context.signal });
        context.heartbeat();
        const machines = await found.awaitRunning(context.signal);
        return { stack: asked.stack, digest: input.digest, machines: machines.map((one) => ({ ...one })) };
      });
    },
  });
}

function removeFunction(pool: Pool): FunctionDefinition {
  return defineActivity({
    name: "cloud.remove",
    title: "End all of a stack; what is not there is no error",
    idempotent: true,
    heartbeats: true,
    timeoutMs: 300_000,
    permission: "runs.start",
    names: { account: "Account" },
    input: z.strictObject({ account, region, stack }),
    output: z.object({ stack, removed: z.array(z.string()) }),
    async run(input, context) {
      const published = await existingAccount(pool, input.account);
      return withStack(published, input, context, async (found) => ({
        stack: input.stack,
        removed: [...(await found.remove())],
      }));
    },
  });
}

const mostTries = 4;

/** What a lost answer was about is there, or is asked for again: never both. */
async function makeOnce(
  calls: CloudPlan["calls"],
  stack: Stack,
  { digest: of, signal }: { readonly digest: string; readonly signal: AbortSignal },
): Promise<void> {
  for (let tries = 1; (await stack.read()).length === 0; tries++) {
    try {
      for (const [index, call] of calls.entries()) await stack.make(call, tokenOf(`${of}/${index}`));
    } catch (error) {
      const isLost = error instanceof HttpError && (error.reason === "unreachable" || error.reason === "timeout");
      if (!isLost || tries >= mostTries) throw error;
      await pause(tries * 500, undefined, { signal });
    }
  }
}

/** At most 64 characters, the same for the same plan. */
function tokenOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function existingAccount(pool: Pool, name: string): Promise<Account> {
  const definition = await readLatestDefinition(pool, "Account", name);
  if (definition === null) throw faultError("configuration", `no account "${name}" is published`);
  return definition.ir;
}

/** What the provider says against it is the fault of the step. */
async function withStack<T>(
  account: Account,
  { region: where, stack: called }: { readonly region: string; readonly stack: string },
  context: FunctionContext,
  act: (stack: Stack) => Promise<T>,
): Promise<T> {
  const secret = account.credential === null ? null : await context.secrets.read(account.credential);
  if (secret === undefined)
    throw faultError("authentication", `there is no secret "${account.credential}": put it into the secrets folder`);
  const adapter = await adapterOf(account.provider);
  try {
    const session = await adapter.open({ account, secret, http: context.http, signal: context.signal });
    await session.assertAccount();
    return await act(await session.stack(where, called));
  } catch (error) {
    context.signal.throwIfAborted();
    const { category, message } = adapter.failure(error);
    throw faultError(
      faultOf[category],
      `${message} (stack "${called}" in ${where}: cloud.remove ends what was made of it)`,
    );
  }
}

const faultOf = {
  credentials: "authentication",
  permission: "authorization",
  network: "communication",
  timeout: "timeout",
  configuration: "configuration",
  tooLarge: "runtime",
  protocol: "runtime",
} as const;

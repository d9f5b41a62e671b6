import { setTimeout as pause } from "node:timers/promises";
import { Command } from "commander";
import type { Item, Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { print, remark } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

type Api = Awaited<ReturnType<typeof connect>>;
type Run = Reply<"listCloudRuns">["items"][number];

/** `opsloom cloud accounts|list|runs|resources|cost`: what is had of providers. */
export function cloudCommand(): Command {
  return new Command("cloud")
    .description("accounts of providers: list one now, and what there is")
    .addCommand(accountsCommand(), { isDefault: true })
    .addCommand(listCommand())
    .addCommand(runsCommand())
    .addCommand(resourcesCommand())
    .addCommand(costCommand());
}

function accountsCommand(): Command {
  return withApiOptions(new Command("accounts"))
    .description("the published accounts, what each has, and its latest listing")
    .action(async (options: ConnectOptions) => {
      const { items } = await (await connect(options)).call.listCloudAccounts();
      print(options.output, items, () =>
        items.length === 0
          ? "no account is published"
          : table(
              ["account", "provider", "id", "regions", "resources", "listed", "title"],
              items.map(({ name, provider, id, regions, resources, run, title }) => [
                name,
                provider,
                id,
                regions.join(" "),
                String(Object.values(resources).reduce((sum, count) => sum + count, 0)),
                run === null ? "not yet" : `${run.phase} ${clockTime(run.startedAt)}`,
                title,
              ]),
            ),
      );
    });
}

function listCommand(): Command {
  return withApiOptions(new Command("list"))
    .description("list an account now, and wait for its end")
    .argument("<account>", "name of a published account")
    .option("--no-wait", "do not wait for its end")
    .action(async (account: string, options: ConnectOptions & { readonly wait: boolean }) => {
      const api = await connect(options);
      const since = Date.now();
      const begun = await api.call.runCloudAccount({ params: { name: account } });
      remark(`listing of ${account} started (${begun.workflow})`);
      if (!options.wait) print(options.output, begun, () => begun.workflow);
      else await follow(api, { ...begun, since }, options);
    });
}

/** Waits for the end of the listing that was started, and tells it. */
async function follow(
  api: Api,
  { workflow, account, since }: { readonly workflow: string; readonly account: string; readonly since: number },
  options: ConnectOptions,
): Promise<void> {
  for (;;) {
    const { items } = await api.call.listCloudRuns({ query: { account, limit: 20 } });
    const ours = items.find(
      ({ id, endedAt }) => id.startsWith(`${workflow}/`) && endedAt !== null && Date.parse(endedAt) >= since - 2_000,
    );
    if (ours === undefined) {
      await pause(300);
      continue;
    }
    if (ours.phase !== "completed") process.exitCode = 1;
    const shown = await api.call.showCloudRun({ params: { run: ours.id } });
    print(options.output, shown, () => runText(shown));
    return;
  }
}

function runsCommand(): Command {
  return withApiOptions(new Command("runs"))
    .description("listings, newest first; of one of them what became of each service in each region")
    .argument("[run]", "id of a listing")
    .option("--account <name>")
    .action(async (id: string | undefined, options: ConnectOptions & { readonly account?: string }) => {
      const api = await connect(options);
      if (id !== undefined) {
        const shown = await api.call.showCloudRun({ params: { run: id } });
        print(options.output, shown, () => runText(shown));
        return;
      }
      const { items } = await api.call.listCloudRuns({ query: { account: options.account } });
      print(options.output, items, () =>
        items.length === 0
          ? "nothing was listed yet"
          : table(
              ["account", "phase", "started", "scopes", "found", "run"],
              items.map((one) => [
                one.account,
                one.phase,
                clockTime(one.startedAt),
                `${one.counts["scopes"] ?? 0}/${one.scopes}`,
                found(one),
                one.id,
              ]),
            ),
      );
    });
}

function found({ counts, fault }: Run): string {
  if (fault !== null) return fault;
  const { resources = 0, inserted = 0, updated = 0, related = 0, unrelated = 0 } = counts;
  return `${resources} resources, ${inserted} new, ${updated} changed, ${related} relations new, ${unrelated} ended`;
}

function runText(run: Reply<"showCloudRun">): string {
  const remedies = new Map(
    run.parts.flatMap(({ failure }) => (failure === null ? [] : [[failure.category, failure.remedy]])),
  );
  return [
    `${run.account} ${run.phase}: ${found(run)}${run.absent.length > 0 ? `; gone: ${run.absent.join(", ")}` : ""}`,
    table(
      ["service", "region", "listed", "resources", "requests", "throttled", "ms", "in the way"],
      run.parts.map((one) => [
        one.service,
        one.region,
        one.listed ? "yes" : "no",
        String(one.resources),
        String(one.requests),
        String(one.throttled),
        String(one.tookMs),
        one.failure === null ? "" : `${one.failure.category}: ${one.failure.message}`,
      ]),
    ),
    ...[...remedies].map(([category, remedy]) => `${category}: ${remedy}`),
  ].join("\n");
}

interface ResourceOptions extends ConnectOptions {
  readonly account?: string;
  readonly type?: string;
  readonly region?: string;
  readonly tag?: string;
  readonly gone?: boolean;
  readonly limit: number;
}

function resourcesCommand(): Command {
  return withApiOptions(new Command("resources"))
    .description("what accounts have")
    .option("--account <name>")
    .option("--type <type>", "such as instance, volume, bucket")
    .option("--region <region>")
    .option("--tag <tag>", "KEY, or KEY=VALUE")
    .option("--gone", "those that are no longer there")
    .option("--limit <n>", "at most this many", wholeNumber(1), 200)
    .action(async ({ account, type, region, tag, gone, limit, ...options }: ResourceOptions) => {
      const api = await connect(options);
      const query = { account, type, region, tag, present: gone === true ? ("false" as const) : ("true" as const) };
      const items = await readItems((page) => api.each.listCloudResources({ query: { ...query, limit: page } }), limit);
      print(options.output, { items }, () =>
        items.length === 0
          ? "no such resource"
          : table(["type", "name", "region", "size", "state", "tags", "id", "ci"], items.map(row)),
      );
    });
}

function row({ type, name, region, attributes, state, id, ci }: Item<"listCloudResources">): string[] {
  const { size, cloudState, tags } = attributes;
  const told = typeof tags === "object" && tags !== null ? Object.entries(tags) : [];
  return [
    type,
    name,
    region,
    text(size),
    state === "active" ? text(cloudState) : state,
    told.map(([key, value]) => `${key}=${text(value)}`).join(" "),
    id,
    ci,
  ];
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function costCommand(): Command {
  return withApiOptions(new Command("cost"))
    .description("what resources cost a month by the published price lists: an estimate")
    .option("--by <what>", "account, type, region, or tag:KEY", "tag:service")
    .option("--account <name>")
    .action(
      async ({ by, account, ...options }: ConnectOptions & { readonly by: string; readonly account?: string }) => {
        const told = await (await connect(options)).call.showCloudCost({ query: { by, account } });
        print(options.output, told, () => costText(told));
      },
    );
}

function costText({ by, lists, items, totals, unpriced }: Reply<"showCloudCost">): string {
  if (lists.length === 0) return "no price list is published";
  const amount = (month: number): string => month.toFixed(2);
  return [
    `an estimate by ${lists.map(({ title, asOf, currency }) => `${title}, ${asOf}, ${currency}`).join("; ")}`,
    table(
      [by, "a month", "", "resources"],
      items.map(({ group, month, currency, resources }) => [
        group ?? "(none)",
        amount(month),
        currency,
        String(resources),
      ]),
    ),
    ...Object.entries(totals).map(([currency, month]) => `in all ${amount(month)} ${currency} a month`),
    ...(unpriced === 0 ? [] : [`${String(unpriced)} have no price that fits, and are in no sum`]),
  ].join("\n");
}

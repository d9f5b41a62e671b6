import { existsSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { createStage } from "../../cli/demo/stage.ts";
import { sampleCompany } from "../../cli/sample/company.ts";
import { addCis } from "../../cli/sample/seed.ts";
import type { DefinitionFile } from "../../engine/definition/load.ts";
import { makeLink } from "../../store/session/link.ts";
import { makeHome } from "../../test/support/guard.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";
import { ensureBuilt } from "../../tools/build/fresh.mjs";

/** Debian's; `.ci/run` installs it. */
const program = process.env["OPSLOOM_TEST_CHROMIUM"] ?? "/usr/bin/chromium";
const isThere = existsSync(program);

/** Why journeys are skipped, for the names of tests; null = they are not. */
export const skipped = isThere || process.env["CI"] === "true" ? null : `there is no "${program}"`;

/** The console as people see it: the whole product, and a browser before it. */
export interface Stage {
  readonly product: TestProduct;
  readonly url: string;
  /** A browser of a person's own, signed in, until the test ends; null: of a stranger. */
  open(person: string | null, options?: OpenOptions): Promise<Page>;
  stop(): Promise<void>;
}

export interface OpenOptions extends BrowserContextOptions {
  /** The page that it shows first; null = none, it has nothing of the console yet. @default the first one of a person */
  readonly at?: string | null;
}

export interface StageOptions {
  /** Runs may start commands: those of the host, or of a folder. @default false */
  readonly shell?: boolean | string;
  /** The administrator may play stories. @default false */
  readonly demo?: boolean;
  /** What is published. @default the shipped definitions */
  readonly definitions?: readonly DefinitionFile[];
}

/**
 * Starts the product with the console as it is now. Whatever a page writes to the log of its browser, or throws, fails
 * the test that ends the stage: also what the Content-Security-Policy refuses.
 */
export async function startStage({ shell = false, demo = false, definitions }: StageOptions = {}): Promise<Stage> {
  ensureBuilt(["console"]);
  const product = await startProduct({
    ...(shell === false ? {} : { commands: shell === true ? makeHome("opsloom-commands-") : shell }),
    ...(definitions === undefined ? {} : { definitions }),
  });
  const browser: Browser = await chromium.launch({ executablePath: program });
  const stories = demo ? await startStories(product) : null;
  const url = stories?.url ?? product.server.url;
  const told: string[] = [];
  /** As the page of signing in does by a link, and without loading it. */
  async function signIn(page: Page, person: string): Promise<void> {
    const { token } = await makeLink(product.pool, { user: person, by: "admin" });
    const headers = {
      origin: url,
      "sec-fetch-site": "same-origin",
      "opsloom-csrf": "1",
      "user-agent": await page.evaluate<string>("navigator.userAgent"),
    };
    const answer = await page.context().request.post(`${url}/v1/session/link`, { headers, data: { token } });
    expect(answer.status(), await answer.text()).toBe(201);
  }
  return {
    product,
    url,
    async open(person, { at, ...options } = {}) {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        locale: "en-GB",
        timezoneId: "UTC",
        reducedMotion: "reduce",
        ...options,
      });
      context.setDefaultTimeout(60_000);
      // A page goes on as long as it is open: its clocks tick, and it reads what is new.
      onTestFinished(() => context.close());
      const page = await context.newPage();
      page.on("pageerror", (error) => told.push(String(error)));
      page.on("console", (message) => {
        // What the API refuses is no fault of the page that shows it.
        if (message.type() === "error" && !/status of 4\d\d|net::ERR_/.test(message.text()))
          told.push(`${message.text()} ${message.location().url}`);
      });
      if (person !== null) await signIn(page, person);
      if (at === null || (at === undefined && person === null)) return page;
      await page.goto(`${url}${at ?? "/"}`);
      if (at !== undefined) return page;
      // Those who only ask are led on to the portal.
      await page.waitForURL((shown) => shown.pathname === "/" || shown.pathname === "/portal");
      // The address is new before the page is, and who is led on sees nothing of the first one.
      await page.locator("main:not(.sign-in)").getByRole("heading").first().waitFor();
      return page;
    },
    async stop() {
      await browser.close();
      await stories?.stop();
      await product.stop();
      expect(told).toEqual([]);
    },
  };
}

/** An API that plays stories, in the sample company with what it runs and the keys of its people. */
async function startStories(product: TestProduct): Promise<{ readonly url: string; stop(): Promise<void> }> {
  await addCis(product.pool);
  for (const { name } of sampleCompany.users) await product.keyFile(name);
  const { pool, folder, apiDeps } = product;
  let url: string | null = null;
  const apiKeyFile = await product.keyFile("admin");
  const demo = createStage({ pool, log: apiDeps.log, home: folder, apiKeyFile, url: () => url });
  const server = await product.startApi({ demo });
  ({ url } = server);
  return {
    url,
    async stop() {
      await demo.stop();
      await server.stop();
    },
  };
}

/** Waits until a page is drawn; a plain one, which the server makes, is so at once. */
export async function drawn(page: Page): Promise<void> {
  await page.locator("html[data-steady], html:not(:has(#root))").waitFor({ state: "attached" });
}

/** What axe finds that is serious or worse, as one line each; of these rules alone when they are named. */
export async function faultsOf(page: Page, rules: readonly string[] = []): Promise<readonly string[]> {
  await drawn(page);
  // Without frames of others, axe can end in the page itself, and need not describe what is well: a third of the time.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode(true);
  const { violations } = await (rules.length === 0 ? axe : axe.withRules([...rules])).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 160)}`));
}

/** Opens an incident as a person of the service desk and gives its number. */
export async function openIncident(product: TestProduct, fields: object): Promise<string> {
  const kim = await product.caller("kim");
  const { json } = await kim("POST", "/v1/records/incident", {
    body: { fields: { impact: "high", urgency: "high", caller: "ada", ...fields } },
  });
  return json.number as string;
}

/** A configuration item, called by its id. */
export async function addCi(product: TestProduct, id: string, className: string): Promise<void> {
  await product.pool.query(
    `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
     values ($1, $2, $2, $1, '{}', '{}', now(), now(), now()) on conflict do nothing`,
    [id, className],
  );
}

/** A change of an emergency that its approvers are asked for; gives its number. */
export async function askForApproval(product: TestProduct): Promise<string> {
  await addCi(product, "app", "application");
  const kim = await product.caller("kim");
  const now = Date.now();
  const opened = await kim("POST", "/v1/records/change", {
    body: {
      fields: {
        title: "Restart the connection pool of the shop",
        changeType: "emergency",
        emergencyReason: "Nobody can pay",
        requester: "kim",
        cis: ["app"],
        implementationPlan: "Restart it, and look whether carts can be paid for.",
        backoutPlan: "Fail over to the second pool.",
        plannedStart: new Date(now).toISOString(),
        plannedEnd: new Date(now + 3_600_000).toISOString(),
      },
    },
  });
  const path = `/v1/records/change/${opened.json.number}/commands`;
  expect((await kim("POST", path, { body: { command: "submit" } })).json.state).toBe("authorize");
  return opened.json.number as string;
}

/** A change of two hours from an instant on, UTC milliseconds, that holds its item; gives its number. */
export async function holdWindow(
  product: TestProduct,
  plan: {
    readonly by: string;
    readonly ci: string;
    readonly at: number;
    readonly fields: object;
    readonly override?: string;
  },
): Promise<string> {
  const { by, ci, at, fields, override } = plan;
  const caller = await product.caller(by);
  const opened = await caller("POST", "/v1/records/change", {
    body: {
      fields: {
        cis: [ci],
        plannedStart: new Date(at).toISOString(),
        plannedEnd: new Date(at + 2 * 3_600_000).toISOString(),
        implementationPlan: "Do it",
        backoutPlan: "Undo it",
        assignmentGroup: "infrastructure-operations",
        ...fields,
      },
    },
  });
  const number = opened.json.number as string;
  const input = override === undefined ? {} : { override };
  const sent = await caller("POST", `/v1/records/change/${number}/commands`, { body: { command: "submit", input } });
  expect(sent.status, sent.text).toBe(200);
  return number;
}

/** Two databases with an address, the first named as given, and the shop that depends on both. */
export async function addDatabases(product: TestProduct, firstName = "db1"): Promise<void> {
  await product.pool.query(
    `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
     select 'db' || n, 'application', 'application', case n when 1 then $1 else 'db' || n end,
       jsonb_build_object(
         'address', jsonb_build_object('value', '192.0.2.' || n, 'source', 'import', 'at', 1767225600000),
         'port', jsonb_build_object('value', 5432, 'source', 'import', 'at', 1767225600000)),
       '{}', now(), now(), now() from generate_series(1, 3) n`,
    [firstName],
  );
  await product.pool.query(
    `insert into ci_relations (from_ci, type, to_ci, source, first_seen_at, last_seen_at)
     values ('db3', 'dependsOn', 'db1', 'import', now(), now()), ('db3', 'dependsOn', 'db2', 'import', now(), now())`,
  );
}

/** Sends an alert of one of these databases, as Alertmanager does. */
export async function sendAlert(
  product: TestProduct,
  alert: { readonly key: string; readonly summary: string; readonly database?: number; readonly ended?: boolean },
): Promise<void> {
  const robot = await product.caller("automation");
  const { key, summary, database = 1, ended = false } = alert;
  const body = {
    version: "4",
    status: ended ? "resolved" : "firing",
    alerts: [
      {
        status: ended ? "resolved" : "firing",
        fingerprint: key,
        labels: {
          alertname: "DatabaseDown",
          instance: `192.0.2.${database}:5432`,
          severity: "critical",
          tier: "database",
        },
        annotations: { summary },
        startsAt: "2026-01-01T00:00:00.000Z",
        endsAt: ended ? new Date().toISOString() : "0001-01-01T00:00:00Z",
      },
    ],
  };
  expect((await robot("POST", "/v1/events/alertmanager", { body })).status).toBe(202);
}

/** An article in force, written by Otto and approved by Mia; gives its number. */
export async function publishArticle(product: TestProduct, title: string, body: string): Promise<string> {
  const [otto, mia] = [await product.caller("otto"), await product.caller("mia")];
  const opened = await otto("POST", "/v1/records/article", {
    body: { fields: { title, body, ownerGroup: "service-desk" } },
  });
  const number = opened.json.number as string;
  const path = `/v1/records/article/${number}/commands`;
  const validUntil = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const submitted = await otto("POST", path, { body: { command: "submit", input: { validUntil } } });
  expect(submitted.status, submitted.text).toBe(200);
  const approved = await mia("POST", path, { body: { command: "approve" } });
  expect(approved.json.state, approved.text).toBe("inForce");
  return number;
}

import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import type pg from "pg";
import { makeLink, signInPath } from "../../store/session/link.ts";
import { type LifecycleBed, post } from "../lifecycle/bed.ts";

/** Who works with the product by the API, and looks at it in browsers. */
export interface Desk {
  readonly bed: LifecycleBed;
  readonly pool: pg.Pool;
  /** Opens an incident and gives its number. */
  open(title: string): Promise<string>;
  /** Writes a note on an incident; resolves when it is answered. */
  note(number: string, text: string): Promise<void>;
  /** A page of a browser of its own, signed in. */
  look(): Promise<Page>;
}

export function openDesk({
  bed,
  pool,
  browser,
}: {
  readonly bed: LifecycleBed;
  readonly pool: pg.Pool;
  readonly browser: Browser;
}): Desk {
  const { url, key } = bed.product;
  const headers = (): { readonly [name: string]: string } => ({
    authorization: `Bearer ${key}`,
    "idempotency-key": randomUUID(),
  });
  return {
    bed,
    pool,
    async open(title) {
      const fields = { title, impact: "low", urgency: "low", caller: "admin" };
      return (await post(`${url}/v1/records/incident`, { fields }, headers()))["number"] as string;
    },
    async note(number, text) {
      const body = { command: "comment", input: { text } };
      await post(`${url}/v1/records/incident/${number}/commands`, body, headers());
    },
    async look() {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: "UTC" });
      context.setDefaultTimeout(120_000);
      const page = await context.newPage();
      const { token } = await makeLink(pool, { user: "admin", by: "admin" });
      await page.goto(`${url}${signInPath(token)}`);
      await page.locator("main:not(.sign-in)").getByRole("heading").first().waitFor();
      return page;
    },
  };
}

import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addCis } from "../cli/sample/seed.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";
import { readWarnings } from "../store/availability/warnings.ts";
import { startUptimeWatch } from "./uptime-watch.ts";

const log = pino({ level: "silent" });
let product: TestProduct;
beforeAll(async () => {
  product = await startProduct();
  await addCis(product.pool);
});
afterAll(() => product?.stop());

/** A promise that leaves some seconds of a month: half of them are soon used up. */
const commitment = `apiVersion: opsloom/v1
kind: Availability
metadata: { name: enrolment, title: Students enroll, owner: service-level-management }
spec:
  of: { cis: [student-portal] }
  target: 99.9998%
  period: month
  zone: Europe/Berlin
  outages: { incidents: { record: incident, on: service, when: { priority: 1 } } }
  warn:
    at: [20%, 50%, 100%]
    open:
      as: warning
      record: uptime-warning
      set:
        title: '\${ $uptime.share + " of " + $uptime.name }'
        service: '\${ $uptime.service }'
        commitment: '\${ $uptime.commitment }'
        period: '\${ $uptime.period }'
        usedPercent: '\${ $uptime.usedPercent }'
`;

interface Warning {
  readonly number: string;
  readonly fields: { readonly title: string };
  readonly openedBy: string;
}

it("opens one warning for each share that is reached, whoever looks and however often, and tells who answers for it", async () => {
  const [otto, kim] = await Promise.all([product.as("otto"), product.as("kim")]);
  await otto.post("/v1/definitions", { files: [{ path: "enrolment.yaml", text: commitment }] });
  const warnings = async () => (await kim.get<{ items: Warning[] }>("/v1/records/uptime-warning?sort=openedAt")).items;
  const watches = [1, 2].map(() => startUptimeWatch({ ...product, log, intervalMs: 100, rests: 0 }));
  try {
    expect(await warnings()).toEqual([]);
    const fields = { title: "Nobody can enroll", impact: "high", urgency: "high", service: "student-portal" };
    await kim.post("/v1/records/incident", { fields });
    await eventually("the last of its warnings", async () =>
      (await warnings()).some(({ fields: told }) => told.title.startsWith("100%")),
    );
    const told = await warnings();
    // Shares that are reached between two looks are one warning, the highest.
    const shares = told.map(({ fields: one }) => one.title.split(" ")[0] ?? "");
    expect(shares).toEqual(["20%", "50%", "100%"].filter((share) => shares.includes(share)));
    expect(shares).toContain("100%");
    expect(told.every(({ openedBy }) => openedBy === "$engine")).toBe(true);
    const mia = await product.as("mia");
    const heard = await eventually("the news of it", async () => {
      const { items } = await mia.get<{ items: { subject: string }[] }>("/v1/notices");
      return items.some(({ subject }) => subject.startsWith("100% of")) ? items : null;
    });
    expect(heard.filter(({ subject }) => subject.startsWith("100% of"))).toHaveLength(1);
    // What is published anew, and looked at again, tells nobody twice.
    await otto.post("/v1/definitions", {
      files: [{ path: "enrolment.yaml", text: commitment.replace("Students", "They") }],
    });
    const { due, faults } = await readWarnings(product.pool, Date.now(), ["enrolment"]);
    expect({ due, faults }).toEqual({ due: [], faults: [] });
  } finally {
    await Promise.all(watches.map((watch) => watch.stop()));
  }
});

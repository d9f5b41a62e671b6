import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { describe, expect, it } from "vitest";
import { runTests } from "../../cli/commands/test.ts";
import { blocksOf, examplesOf, readPage } from "./pages.ts";
import { type PlayedPage, playedPages } from "./scenarios.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Kinds that scenarios go through: what they do is looked at there, to the last transition, row, stage and step. */
const playedKinds = new Set([
  "RecordType",
  "Lifecycle",
  "CatalogItem",
  "DecisionTable",
  "Calendar",
  "ServiceLevel",
  "Approval",
  "Notification",
  "Escalation",
  "OnCall",
  "Schedule",
  "EventSource",
  "MetricSource",
  "Probe",
  "LogSource",
  "Watch",
  "Mailbox",
  "AlertRule",
  "Correlation",
  "Maintenance",
  "Remediation",
  "Indicator",
  "Availability",
  "ServiceMap",
  "Channel",
  "Pattern",
  "Policy",
  "Improvement",
  "Prediction",
  "Scenario",
  // What it declares is named by the others: without it they would be refused.
  "Roles",
]);

const onPage = {
  file: "test/docs/patterns.test.ts",
  because: "the page writes a folder step by step: there each step is carried out",
};

const askedClass = {
  file: "test/scenarios/definitions/machine.yaml",
  because: "the scenarios of the page play its policy; there a class is asked for on the product",
};

/** Examples that the product of `examples.itest.ts` does not run, and where that is done, or why nowhere. */
const elsewhere: { readonly [example: string]: { readonly file: string; readonly because: string } } = {
  "docs/security.md Configuration/providers": {
    file: "cli/configuration/providers.test.ts",
    because: "it is no definition: there it is read as an installation reads it",
  },
  "docs/cloud.md Account/aws-shop": {
    file: "test/cloud/inventory.itest.ts",
    because: "there a server that speaks as AWS does is listed by it",
  },
  "docs/cloud.md Account/shop-cluster": {
    file: "test/cloud/inventory.itest.ts",
    because: "there a server that answers as a cluster does is listed by it",
  },
  "docs/cloud.md Account/lab": {
    file: "test/docs/cloud.test.ts",
    because: "no hypervisor is here: there it is compiled, and test/cloud/libvirt.itest.ts lists one",
  },
  "docs/language.md Account/aws-shop": {
    file: "test/docs/cloud.test.ts",
    because: "it is of no provider that is there: there its scopes are planned",
  },
  "docs/language.md PriceList/aws": { file: "test/docs/cloud.test.ts", because: "there resources are priced by it" },
  "docs/discovery.md Discovery/network": {
    file: "test/docs/discovery.test.ts",
    because: "its ranges are of no machine of ours: there it is compiled and planned",
  },
  "docs/cmdb.md CIClass/medical-device": askedClass,
  "docs/cmdb.md CIClass/infusion-pump": askedClass,
  "docs/patterns.md CIClass/ssh-server": onPage,
  "docs/patterns.md Pattern/openssh": onPage,
  "docs/patterns.md Scenario/a-bastion-lets-no-root-in": onPage,
  "docs/activities.md Runbook/chat/tell-team": {
    file: "cli/global-install.itest.ts",
    because: "it calls a function of the package that the page builds: there it is built, installed and run",
  },
};

/** `PAGE KIND/NAME` of every YAML example of every page. */
function shownExamples(): readonly { readonly page: string; readonly kind: string; readonly example: string }[] {
  const pages = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], { cwd: root })
    .toString()
    .trim()
    .split("\n");
  return pages
    .filter((page) => existsSync(join(root, page)))
    .flatMap((page) =>
      examplesOf(page).flatMap(({ text }) =>
        parseAllDocuments(text).map((document) => {
          const value = document.toJS() as {
            kind?: string;
            metadata?: { name: string };
            document?: { namespace: string; name: string };
          };
          const kind = value.kind ?? (value.document === undefined ? "Configuration" : "Runbook");
          const named =
            value.document === undefined ? Object.keys(value)[0] : `${value.document.namespace}/${value.document.name}`;
          const name = value.metadata?.name ?? named;
          return { page, kind, example: `${page} ${kind}/${name}` };
        }),
      ),
    );
}

async function play({ page, scenarios, besideShipped }: PlayedPage) {
  const folder = await mkdtemp(join(tmpdir(), "opsloom-docs-"));
  try {
    for (const [index, { text }] of examplesOf(page).entries())
      await writeFile(join(folder, `example-${index + 1}.yaml`), text);
    // A recording is the fixture of the target that it is of.
    for (const text of blocksOf(page, "json")) {
      const { recordings = {} } = JSON.parse(text) as { readonly recordings?: object };
      const [target] = Object.keys(recordings);
      if (target === undefined) continue;
      await mkdir(join(folder, "fixtures"), { recursive: true });
      await writeFile(join(folder, "fixtures", `${target}.json`), text);
    }
    await writeFile(join(folder, "scenarios.yaml"), scenarios);
    const around = besideShipped ? { with: [join(root, "definitions")] } : {};
    return await runTests([folder], { format: "text", minCoverage: "100", ...around });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe("the YAML examples", () => {
  it.each(playedPages)(
    "of $page are played whole: every state, transition, row, rule, stage and step",
    async (page) => {
      const run = await play(page);
      expect(run.passed, run.text).toBe(true);
      expect(run.text).toMatch(/\n\d+ passed, 0 failed\s*$/);
    },
  );

  it("are all run, by scenarios or on the product, or it is said where instead", () => {
    const examples = shownExamples();
    const played = new Set(playedPages.map(({ page }) => page));
    const titles = [...readPage("test/docs/examples.itest.ts").matchAll(/^\s*it\("(\S+\.md \S+): /gm)];
    const onProduct = titles.map(([, example = ""]) => example);
    const isRun = ({ page, kind, example }: (typeof examples)[number]): boolean =>
      (played.has(page) && playedKinds.has(kind)) || onProduct.includes(example) || elsewhere[example] !== undefined;
    expect(examples.filter((example) => !isRun(example))).toEqual([]);
    // Nothing is named that is not shown any more.
    const shown = new Set(examples.map(({ example }) => example));
    expect([...onProduct, ...Object.keys(elsewhere)].filter((example) => !shown.has(example))).toEqual([]);
    for (const [example, { file, because }] of Object.entries(elsewhere)) {
      expect(existsSync(join(root, file)), file).toBe(true);
      process.stdout.write(`${example}: see ${file}; ${because}\n`);
    }
  });

  it("open each record type and send to each source that they show", () => {
    for (const { page, scenarios } of playedPages) {
      const used = `${examplesOf(page)
        .map(({ text }) => text)
        .join("---\n")}---\n${scenarios}`;
      for (const { kind, example } of shownExamples().filter((shown) => shown.page === page)) {
        const name = example.split("/").at(-1) ?? "";
        if (kind === "RecordType") expect(used, example).toMatch(new RegExp(`\\brecord: ${name},`));
        if (kind === "EventSource") expect(used, example).toMatch(new RegExp(`\\bsource: ${name}\\b`));
      }
    }
  });
});

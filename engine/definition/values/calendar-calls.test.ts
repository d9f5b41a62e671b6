import { describe, expect, it } from "vitest";
import { buildBundles } from "../bundle.ts";
import { loadDefinitions } from "../load.ts";
import { definition, ticket, unmark } from "../testing/marked.ts";

const withField = (expression: string): string =>
  ticket.replace("  links:\n", `    due: { type: instant, computed: '\${ ${expression} }' }\n  links:\n`);

function load(...texts: readonly string[]) {
  return loadDefinitions(texts.map((text, index) => ({ path: `${String(index)}.yaml`, text })));
}
const told = (...texts: readonly string[]) =>
  load(...texts).diagnostics.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);

describe("calendars that expressions name", () => {
  it.each([
    ["a calendar that is not there", 'plus(.openedAt; "3bd"; ‸"dsk")', 'OPS301 there is no Calendar "dsk"'],
    ["one that is known at run time only", '‸plus(.openedAt; "3bd"; .title)', "OPS302 which calendar this names"],
    ["business days without one", 'plus(.openedAt; ‸"3bd")', 'OPS126 "3bd" counts business days'],
    ["business days of one that has none", 'plus(.openedAt; ‸"3bd"; "always")', 'OPS126 the calendar "always" has no'],
    ["what is no duration", 'plus(.openedAt; ‸"3 days"; "desk")', 'OPS121 "3 days" is not a duration'],
  ])("are refused at publish: %s", (_, expression, says) => {
    const { text, line, column } = unmark(withField(expression));
    expect(told(text)).toEqual([expect.stringContaining(`${line}:${column} ${says}`)]);
  });

  it("are refused where no record decides", () => {
    const queue = definition(
      "ServiceLevel",
      "s",
      `  record: ticket\n  startAt: openedAt\n  onReopen: resume\n  onTargetChange: restart\n  calendar: desk\n  within: 4h\n  stop: 'between(.openedAt; .updatedAt; "desk") > 5'\n`,
    );
    expect(told(ticket, queue)).toEqual([expect.stringContaining("OPS203 calendars are not known here")]);
  });

  it("are known in a table that nobody uses yet, and so are linked records", () => {
    const table = definition(
      "DecisionTable",
      "late",
      `  inputs: { late: 'between(.openedAt; .updatedAt; "desk") > 5', alone: '($links.children | length) == 0' }\n  hit: first\n  rules: [{ late: true, then: '\${ plus(.openedAt; "3bd"; "desk") }' }, { alone: true, then: a }, { then: b }]\n`,
    );
    expect(told(ticket, table)).toEqual([]);
    const { text, line, column } = unmark(table.replace('; "desk") > 5', '; ‸"dsk") > 5'));
    expect(told(ticket, text)).toEqual([
      expect.stringContaining(`${line}:${column} OPS301 there is no Calendar "dsk"`),
    ]);
  });

  it("are pinned with the record, in whatever names them, and functions of the text's own name none", () => {
    const bundle = (text: string) => buildBundles(load(text).definitions).bundles["ticket"]?.parts.Calendar ?? {};
    expect(Object.keys(bundle(ticket))).toEqual([]);
    expect(Object.keys(bundle(withField('plus(.openedAt; "3bd"; "desk")')))).toEqual(["desk"]);
    expect(Object.keys(bundle(withField('def plus(a; b; c): a; plus(.openedAt; "3bd"; "desk")')))).toEqual([]);
    const table = definition(
      "DecisionTable",
      "late",
      `  inputs: { late: 'between(.openedAt; .updatedAt; "desk") > 5' }\n  hit: first\n  rules: [{ late: true, then: 2026-01-01T00:00:00Z }, { then: 2026-01-02T00:00:00Z }]\n`,
    );
    const byTable = withField("0").replace("'${ 0 }'", "{ table: late }");
    expect(Object.keys(bundle(`${byTable}---\n${table}`))).toEqual(["desk"]);
  });
});

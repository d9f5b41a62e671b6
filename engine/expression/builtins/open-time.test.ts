import { describe, expect, it } from "vitest";
import type { Json } from "../../base/json.ts";
import { alwaysCalendar, utcZone } from "../../clock/calendar.ts";
import { openHours } from "../../clock/open-hours.ts";
import { compileExpression, type ExpressionScope } from "../compile.ts";

const known: ExpressionScope = {
  openHours: (name) => (name === "always" ? openHours(alwaysCalendar, utcZone) : null),
};

function first(text: string, input: Json = null, scope: ExpressionScope = known): unknown {
  const compiled = compileExpression(text);
  if (!compiled.ok) return compiled.error.message;
  const result = compiled.value.first(input, scope);
  return result.ok ? result.value : result.error.message;
}

const at = "2026-03-02T09:00:00.500Z";

describe("plus and between", () => {
  it("count elapsed time without a calendar", () => {
    expect(first('plus(.; "1h 30m")', at)).toBe("2026-03-02T10:30:00.500Z");
    expect(first("plus(.; -500)", at)).toBe("2026-03-02T09:00:00.000Z");
    expect(first('between(.; "2026-03-02T12:00:00+01:00")', at)).toBe(7_199_500);
    expect(first('between("2026-03-02T12:00:00+01:00"; .)', at)).toBe(-7_199_500);
    expect(first('plus(.; "24h") as $later | between(.; $later; "always")', at)).toBe(86_400_000);
  });

  it("are absent where what they are computed from is", () => {
    expect(first('plus(.due; "1h")', { due: null })).toBeNull();
    expect(first("between(.due; .due)", {})).toBeNull();
  });

  it.each([
    ['plus("soon"; "1h")', '"soon" is no instant such as "2026-03-02T09:00:00Z"'],
    ['plus(.; "2d")', '"2d" is no duration such as "4h" or "1bd 4h"'],
    ['plus(.; "1bd")', "needs a calendar"],
    ['plus(.; "1bd"; "desk")', 'there is no calendar "desk" among those of this record'],
    ['plus(.; "999999999h 999999999h 999999999h")', "beyond the last instant"],
  ])("say what is wrong with %s", (text, says) => {
    expect(first(text, at)).toContain(says);
  });

  it("fail where no calendar is known, and no `try` hides it", () => {
    expect(first('try plus(.; "1h"; "desk") catch "caught"', at, {})).toContain("calendars are not known here");
  });
});

describe("fromdate", () => {
  it("reads instants of records, with their milliseconds", () => {
    expect(first("fromdate", "2026-03-02T09:00:00Z")).toBe(1_772_442_000);
    expect(first("fromdate, fromdateiso8601", at)).toBe(1_772_442_000.5);
    expect(first("fromdate | todate", at)).toBe("2026-03-02T09:00:00Z");
  });

  it("tells of any other text as jq does", () => {
    expect(first("fromdate", "soon")).toBe('date "soon" does not match format "%Y-%m-%dT%H:%M:%SZ"');
  });
});

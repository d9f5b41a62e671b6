import { describe, expect, it } from "vitest";
import { defaultRetention, policies } from "../../store/retention/policies.ts";
import { readRetention } from "./retention.ts";

const read = (text: string): unknown => {
  try {
    return readRetention({ OPSLOOM_RETENTION: text });
  } catch (error) {
    const { exitCode, message } = error as { exitCode: number; message: string };
    return `${exitCode} ${message}`;
  }
};

describe("how long rows are kept", () => {
  it("is the default of each kind where nothing is said", () => {
    expect(readRetention({})).toEqual(defaultRetention);
  });

  it("is said for single kinds, in days or as never", () => {
    expect(read("deliveries=7d, notices = never")).toEqual({ ...defaultRetention, deliveries: 7, notices: null });
  });

  it("is refused for what is no kind, naming the nearest one", () => {
    expect(read("delivery=7d")).toContain(
      '78 OPSLOOM_RETENTION: "delivery" is no kind of rows that go; did you mean deliveries? There are ',
    );
  });

  it("is refused below what is safe, and for what is no time", () => {
    expect(read("effects=1d")).toBe(
      '78 OPSLOOM_RETENTION: "effects=1d" is out of bounds: keep effects from 7d to 36500d, or never',
    );
    expect(read("effects=30")).toBe('78 OPSLOOM_RETENTION: "effects=30" is no time: write days as 30d, or never');
    expect(read("effects")).toContain('78 OPSLOOM_RETENTION: "effects" is no time of a kind');
  });

  it("is never shorter by default than what is safe", () => {
    expect(policies.filter(({ days, minDays }) => days < minDays)).toEqual([]);
  });
});

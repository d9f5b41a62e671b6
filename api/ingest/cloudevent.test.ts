import { describe, expect, it } from "vitest";
import { cloudEventText } from "./cloudevent.ts";

const head = { "ce-specversion": "1.0", "ce-id": "7", "ce-source": "/db", "ce-type": "down" };
const read = (headers: Record<string, string>, body: string): unknown => {
  const text = cloudEventText(headers, body);
  return text.ok ? JSON.parse(text.value) : text.error;
};

describe("a CloudEvent", () => {
  it("in binary mode becomes what structured mode sends", () => {
    expect(read({ ...head, "content-type": "application/json", "ce-subject": "d%C3%BCsseldorf" }, '{"a": 1}')).toEqual({
      specversion: "1.0",
      id: "7",
      source: "/db",
      type: "down",
      subject: "düsseldorf",
      datacontenttype: "application/json",
      data: { a: 1 },
    });
  });

  it("keeps data that is no JSON as text, and may have none", () => {
    expect(read({ ...head, "content-type": "text/plain" }, "full")).toMatchObject({ data: "full" });
    expect(read({ ...head, "content-type": "application/problem+json" }, "[1]")).toMatchObject({ data: [1] });
    expect(read(head, "")).not.toHaveProperty("data");
  });

  it("in structured mode, and any other body, passes as it is", () => {
    expect(read({ "content-type": "application/cloudevents+json" }, '{"specversion":"1.0"}')).toEqual({
      specversion: "1.0",
    });
  });

  it("without what every event has is refused with the names of the headers", () => {
    expect(read({ "ce-specversion": "1.0", "ce-id": "" }, "{}")).toBe(
      'the CloudEvent lacks "ce-id", "ce-source", "ce-type"',
    );
    expect(read({ ...head, "ce-subject": "%ZZ" }, "{}")).toContain('"ce-subject" is not percent-encoded');
  });
});

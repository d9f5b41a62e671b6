import { defaultPayloadConverter } from "@temporalio/common";
import { expect, it } from "vitest";
import { whole } from "../workflows/payload/messages.ts";
import { ClaimCheckCodec } from "./claim-check.ts";

const codec = new ClaimCheckCodec({ query: () => Promise.reject(new Error("the store was asked")) });
const large = { text: "x".repeat(100_000) };

it("what is to travel whole is not moved to the store, and is read without one", async () => {
  const [sent] = await codec.encode([whole(large).payload]);
  expect(defaultPayloadConverter.fromPayload(sent ?? {})).toEqual(large);
});

it("everything else of that size is", async () => {
  await expect(codec.encode([defaultPayloadConverter.toPayload(large)])).rejects.toThrow("the store was asked");
});

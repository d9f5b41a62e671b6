import { expect, it } from "vitest";
import { waitText } from "./wait.tsx";

const named = (...titles: readonly string[]) =>
  titles.map((title) => ({ kind: "user" as const, name: title.toLowerCase(), title }));

it("says at whom it waits, by the names that the reader may know", () => {
  expect(waitText({ what: "approval", who: named("Nora") })).toBe("waits for Nora to decide");
  expect(waitText({ what: "approval", who: named("Nora", "Mia", "Sam") })).toBe(
    "waits for Nora, Mia and Sam to decide",
  );
  expect(waitText({ what: "approval", who: [] })).toBe("waits for a decision");
  expect(waitText({ what: "you", who: named("Ada") })).toBe("waits for you");
  expect(waitText({ what: "work", who: named("Databases") })).toBe("with Databases");
  expect(waitText({ what: "work", who: [] })).toBe("it is being worked on");
});

import { expect, it } from "vitest";
import { isAgreed, surveyFunctions } from "./survey.ts";
import type { FunctionFacts } from "./worker.ts";

const facts = (digest: string, taskQueue: string | null = null): FunctionFacts => ({
  title: digest,
  input: {},
  output: {},
  traits: { local: false, idempotent: false, taskQueue, timeoutMs: 1, heartbeats: false },
  digest,
});
const worker = (id: string, functions: { readonly [name: string]: FunctionFacts }) => ({ id, functions });

it("says which workers have a function, have another one of its name, and lack it", () => {
  const workers = [
    worker("old", { "chat.say": facts("1"), http: facts("h") }),
    worker("new", { "chat.say": facts("2"), http: facts("h") }),
    worker("bare", { http: facts("h") }),
  ];
  const [chat, http] = surveyFunctions(workers);
  expect(chat).toMatchObject({ name: "chat.say", workers: ["new"], otherwise: ["old"], without: ["bare"] });
  expect(http).toMatchObject({ name: "http", workers: ["old", "new", "bare"], otherwise: [], without: [] });
  expect([isAgreed(chat!), isAgreed(http!)]).toEqual([false, true]);
});

it("takes what definitions are checked against as the right one, also when no worker has it", () => {
  const [chat, disk] = surveyFunctions([worker("a", { "chat.say": facts("1") })], {
    "chat.say": facts("2"),
    "disk.read": facts("d"),
  });
  expect(chat).toMatchObject({ facts: { digest: "2" }, workers: [], otherwise: ["a"] });
  expect(disk).toMatchObject({ workers: [], without: ["a"] });
});

it("does not miss a function of a queue of its own on the workers of others", () => {
  const [far] = surveyFunctions([worker("near", {}), worker("far", { "far.away": facts("f", "far") })]);
  expect(far).toMatchObject({ workers: ["far"], without: [] });
});

import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { readSecretLine } from "./secret-line.ts";

it("reads the first line of what is piped in, with its spaces and without its end", async () => {
  expect(await readSecretLine("password: ", Readable.from([" correct horse", " battery \r\nmore\n"]))).toBe(
    " correct horse battery ",
  );
  expect(await readSecretLine("password: ", Readable.from([]))).toBe("");
});

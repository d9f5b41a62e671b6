/**
 * A process owner changes the process of incidents in its files: checks and tests it, sees what would be another,
 * publishes it, and moves some of what is under way. Tests of all definitions are `npm run test:definitions`.
 */
import { afterAll, beforeAll, it } from "vitest";
import { type Play, startPlay } from "./play.ts";
import { playProcessAsCode } from "./process-as-code.ts";

let play: Play;

beforeAll(async () => {
  play = await startPlay(["otto"]);
});
afterAll(() => play?.stop());

it("J18: a shorter promise and a new state are checked, tested, compared, tried on the past, published, moved and taken back", () =>
  playProcessAsCode(play, (...line) => play.product.opsloom("otto", ...line), play.product.folder));

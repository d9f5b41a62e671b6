// Asks the shop until it answers, for 30 seconds at most. Usage: node visit.mjs URL
import { setTimeout as pause } from "node:timers/promises";

const [, , url] = process.argv;
const until = Date.now() + 30_000;
for (;;) {
  let said;
  try {
    const answer = await fetch(url);
    if (answer.ok) break;
    said = `${answer.status} ${await answer.text()}`;
  } catch (error) {
    said = error.cause?.message ?? error.message;
  }
  if (Date.now() > until) {
    process.stderr.write(`${url} does not answer: ${said}\n`);
    process.exit(1);
  }
  await pause(50);
}

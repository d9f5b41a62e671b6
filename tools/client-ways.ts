/** Writes `client/ways.ts`: the methods and paths of the contract, without its schemas. `npm run generate` runs it. */
import { writeFileSync } from "node:fs";
import { waysText } from "./ways-text.ts";

writeFileSync(new URL("../client/ways.ts", import.meta.url), await waysText());

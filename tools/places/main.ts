/** Writes `engine/expression/place/copies.ts`. `npm run generate` runs it. */
import { writeFileSync } from "node:fs";
import { copiesText } from "./copies-text.ts";

writeFileSync(new URL("../../engine/expression/place/copies.ts", import.meta.url), copiesText());

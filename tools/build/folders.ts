import { fileURLToPath } from "node:url";

/** Root of the checkout, with a slash at its end. */
export const root = fileURLToPath(new URL("../../", import.meta.url));
/** Where the build is. */
export const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

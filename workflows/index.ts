/** The entry of the workflow bundle: every workflow type by its name. */
export { lifecycle } from "./lifecycle/lifecycle.ts";

/**
 * What an integration is written with: the entry of the package, `import { defineActivity } from "opsloom"`. Its types
 * are a promise to automation engineers: they are added to, and changed only with a new major version.
 */
export { z } from "zod";
export {
  defineActivity,
  type FunctionContext,
  type FunctionDefinition,
  type FunctionOptions,
} from "./define-activity.ts";
export { faultError } from "./fault-error.ts";
export { HttpError } from "../../net/http-client.ts";

import { createClient } from "../../client/client.ts";

/** The API that has served this page, with the session of the browser. */
export const api = createClient({ url: location.origin });

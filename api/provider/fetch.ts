import type { CustomFetch } from "openid-client";

/** A request over HTTP, as `openid-client` and `jose` make it. */
export type Fetch = CustomFetch;

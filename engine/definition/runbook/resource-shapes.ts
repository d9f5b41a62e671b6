/**
 * Shapes of what runbooks refer to: endpoints, resources, secrets, durations, schemas, errors (Open Workflow DSL
 * 1.0.3).
 */
import { z } from "zod";

export const text = z.string();

/** `${ ... }` as a whole text. Line breaks are allowed inside, unlike in the specification's pattern. */
export const expression = z.string().regex(/^\s*\$\{[\s\S]+\}\s*$/, "an expression such as ${ .name }");

export const anything = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.unknown()),
  z.record(z.string(), z.unknown()),
]);

export const map = z.record(z.string(), z.unknown());

const isoDuration =
  /^P(?!$)(\d+(?:\.\d+)?Y)?(\d+(?:\.\d+)?M)?(\d+(?:\.\d+)?W)?(\d+(?:\.\d+)?D)?(T(?=\d)(\d+(?:\.\d+)?H)?(\d+(?:\.\d+)?M)?(\d+(?:\.\d+)?S)?)?$/;

export const duration = z.union([
  z.strictObject({
    days: z.int().optional(),
    hours: z.int().optional(),
    minutes: z.int().optional(),
    seconds: z.int().optional(),
    milliseconds: z.int().optional(),
  }),
  expression,
  z.string().regex(isoDuration, "a duration such as PT30S"),
]);

const named = z.strictObject({ use: z.string().min(1) });

const token = z.strictObject({ token: text, type: text });

const oauth2 = {
  authority: text,
  grant: z.enum([
    "authorization_code",
    "client_credentials",
    "password",
    "refresh_token",
    "urn:ietf:params:oauth:grant-type:token-exchange",
  ]),
  client: z
    .strictObject({
      id: text.optional(),
      secret: text.optional(),
      assertion: text.optional(),
      authentication: z
        .enum(["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"])
        .optional(),
    })
    .optional(),
  request: z
    .strictObject({ encoding: z.enum(["application/x-www-form-urlencoded", "application/json"]).optional() })
    .optional(),
  issuers: z.array(text).optional(),
  scopes: z.array(text).optional(),
  audiences: z.array(text).optional(),
  username: text.optional(),
  password: text.optional(),
  subject: token.optional(),
  actor: token.optional(),
};

const credentials = z.union([z.strictObject({ username: text, password: text }), named]);

/** One of the five ways to authenticate. */
export const authentication = z.union([
  z.strictObject({ basic: credentials }),
  z.strictObject({ digest: credentials }),
  z.strictObject({ bearer: z.union([z.strictObject({ token: text }), named]) }),
  z.strictObject({
    oauth2: z.union([
      z.strictObject({
        ...oauth2,
        endpoints: z
          .strictObject({ token: text.optional(), revocation: text.optional(), introspection: text.optional() })
          .optional(),
      }),
      named,
    ]),
  }),
  z.strictObject({ oidc: z.union([z.strictObject(oauth2), named]) }),
]);

export const referableAuthentication = z.union([named, authentication]);

export const endpoint = z.union([
  z.string().min(1),
  z.strictObject({ uri: z.string().min(1), authentication: referableAuthentication.optional() }),
]);

export const resource = z.strictObject({ name: text.optional(), endpoint });

const schema = z.union([
  z.strictObject({ format: text.optional(), document: anything }),
  z.strictObject({ format: text.optional(), resource }),
]);

const transform = z.union([text, map]);

export const input = z.strictObject({ schema: schema.optional(), from: transform.optional() });
export const output = z.strictObject({ schema: schema.optional(), as: transform.optional() });

export const timeout = z.strictObject({ after: duration });

/** An error as raised: RFC 7807 parts. */
export const error = z.strictObject({
  type: z.string().min(1),
  status: z.int(),
  instance: text.optional(),
  title: text.optional(),
  detail: text.optional(),
});

export const errorFilter = z.strictObject({
  type: text.optional(),
  status: z.int().optional(),
  instance: text.optional(),
  title: text.optional(),
  detail: text.optional(),
});

export const retry = z.strictObject({
  when: text.optional(),
  exceptWhen: text.optional(),
  delay: duration.optional(),
  backoff: z
    .union([z.strictObject({ constant: map }), z.strictObject({ exponential: map }), z.strictObject({ linear: map })])
    .optional(),
  limit: z
    .strictObject({
      attempt: z.strictObject({ count: z.int().optional(), duration: duration.optional() }).optional(),
      duration: duration.optional(),
    })
    .optional(),
  jitter: z.strictObject({ from: duration, to: duration }).optional(),
});

/** Shapes of the twelve task types (Open Workflow DSL 1.0.3). `list` stands for a nested list of tasks. */
import { z } from "zod";
import { consumption, emitted, iterator, readAs } from "./event-shapes.ts";
import {
  anything,
  duration,
  endpoint,
  error,
  errorFilter,
  expression,
  input,
  map,
  output,
  referableAuthentication,
  resource,
  retry,
  text,
  timeout,
} from "./resource-shapes.ts";

/** What every task may have. */
const base = {
  if: text.optional(),
  input: input.optional(),
  output: output.optional(),
  export: output.optional(),
  timeout: z.union([timeout, text]).optional(),
  then: text.optional(),
  metadata: map.optional(),
};

const texts = z.record(z.string(), text);
const contentForm = z.enum(["raw", "content", "response"]).optional();

/** The argument shapes of the calls that the language itself defines. */
export function callShapes(list: z.ZodType): { readonly [call: string]: z.ZodType } {
  return {
    http: z.strictObject({
      method: text,
      endpoint,
      headers: z.union([texts, expression]).optional(),
      body: anything.optional(),
      query: z.union([z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])), expression]).optional(),
      output: contentForm,
      redirect: z.boolean().optional(),
    }),
    openapi: z.strictObject({
      document: resource,
      operationId: text,
      parameters: map.optional(),
      authentication: referableAuthentication.optional(),
      output: contentForm,
      redirect: z.boolean().optional(),
    }),
    grpc: z.strictObject({
      proto: resource,
      service: z.strictObject({
        name: text,
        host: text,
        port: z.int().min(0).max(65_535).optional(),
        authentication: referableAuthentication.optional(),
      }),
      method: text,
      arguments: map.optional(),
    }),
    asyncapi: z.strictObject({
      document: resource,
      channel: text.optional(),
      operation: text.optional(),
      server: z.strictObject({ name: text, variables: map.optional() }).optional(),
      protocol: text.optional(),
      message: z.strictObject({ payload: map.optional(), headers: map.optional() }).optional(),
      subscription: z
        .strictObject({
          filter: expression.optional(),
          consume: z.union([
            z.strictObject({ amount: z.int(), for: duration.optional() }),
            z.strictObject({ while: expression, for: duration.optional() }),
            z.strictObject({ until: expression, for: duration.optional() }),
          ]),
          foreach: iterator(list).optional(),
        })
        .optional(),
      authentication: referableAuthentication.optional(),
    }),
    a2a: z.strictObject({
      agentCard: resource.optional(),
      server: endpoint.optional(),
      method: text,
      parameters: z.union([map, text]).optional(),
    }),
    mcp: z.strictObject({
      protocolVersion: text.optional(),
      method: text,
      parameters: z.union([map, text]).optional(),
      timeout: duration.optional(),
      transport: z.union([
        z.strictObject({ http: z.strictObject({ endpoint, headers: texts.optional() }), options: texts.optional() }),
        z.strictObject({
          stdio: z.strictObject({ command: text, arguments: z.array(text).optional(), environment: texts.optional() }),
          options: texts.optional(),
        }),
      ]),
      client: z.strictObject({ name: text, version: text }).optional(),
    }),
  };
}

const process = {
  await: z.boolean().optional(),
  return: z.enum(["stdout", "stderr", "code", "all", "none"]).optional(),
};
const script = {
  language: text,
  stdin: text.optional(),
  arguments: z.array(text).optional(),
  environment: map.optional(),
};

const run = z.union([
  z.strictObject({
    ...process,
    container: z.strictObject({
      image: text,
      name: text.optional(),
      command: text.optional(),
      ports: map.optional(),
      volumes: map.optional(),
      environment: map.optional(),
      stdin: text.optional(),
      arguments: z.array(text).optional(),
      pullPolicy: z.enum(["ifNotPresent", "always", "never"]).optional(),
      lifetime: z
        .union([
          z.strictObject({ cleanup: z.enum(["always", "never"]) }),
          z.strictObject({ cleanup: z.literal("eventually"), after: duration }),
        ])
        .optional(),
    }),
  }),
  z.strictObject({
    ...process,
    script: z.union([z.strictObject({ ...script, code: text }), z.strictObject({ ...script, source: resource })]),
  }),
  z.strictObject({
    ...process,
    shell: z.strictObject({
      command: text,
      stdin: text.optional(),
      arguments: z.array(text).optional(),
      environment: map.optional(),
    }),
  }),
  z.strictObject({
    ...process,
    workflow: z.strictObject({ namespace: text, name: text, version: text.optional(), input: anything.optional() }),
  }),
]);

/** One closed shape a task type, by the key that tells the type. `for` comes before `do`: it has a `do` too. */
export function taskShapes(list: z.ZodType): { readonly [type: string]: z.ZodType } {
  return {
    for: z.strictObject({
      ...base,
      for: z.strictObject({ each: text.optional(), in: z.union([text, z.array(anything)]), at: text.optional() }),
      while: text.optional(),
      do: list,
    }),
    call: z.strictObject({ ...base, call: text, with: map.optional() }),
    fork: z.strictObject({ ...base, fork: z.strictObject({ branches: list, compete: z.boolean().optional() }) }),
    emit: z.strictObject({ ...base, emit: z.strictObject({ event: emitted }) }),
    listen: z.strictObject({
      ...base,
      listen: z.strictObject({ to: consumption, read: readAs.optional() }),
      foreach: iterator(list).optional(),
    }),
    raise: z.strictObject({ ...base, raise: z.strictObject({ error: z.union([error, text]) }) }),
    run: z.strictObject({ ...base, run }),
    set: z.strictObject({ ...base, set: z.union([map, text]) }),
    switch: z.strictObject({
      ...base,
      switch: z.array(z.record(z.string(), z.strictObject({ when: text.optional(), then: text }))).min(1),
    }),
    try: z.strictObject({
      ...base,
      try: list,
      catch: z.strictObject({
        errors: z.strictObject({ with: errorFilter.optional() }).optional(),
        as: text.optional(),
        when: text.optional(),
        exceptWhen: text.optional(),
        retry: z.union([retry, text]).optional(),
        do: list.optional(),
        then: text.optional(),
      }),
    }),
    wait: z.strictObject({ ...base, wait: duration }),
    do: z.strictObject({ ...base, do: list }),
  };
}

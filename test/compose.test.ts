import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { z } from "zod";

/**
 * The part of the Compose specification that our file may use, closed: an unknown key is an error. The Compose schema
 * itself is no npm package; this follows
 * https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json.
 */
const duration = z.string().regex(/^(\d+(us|ms|s|m|h))+$/);
const name = z.string().regex(/^[a-zA-Z0-9._-]+$/);
const service = z
  .strictObject({
    image: z.string().optional(),
    build: z.literal(".").optional(),
    command: z.array(z.string()).optional(),
    entrypoint: z.array(z.string()).optional(),
    depends_on: z
      .record(
        name,
        z.strictObject({ condition: z.enum(["service_started", "service_healthy", "service_completed_successfully"]) }),
      )
      .optional(),
    environment: z
      .record(z.string().regex(/^[^=]+$/), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .optional(),
    configs: z.array(z.strictObject({ source: name, target: z.string() })).optional(),
    ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+(\/udp)?$/, "published on the loopback address")).optional(),
    volumes: z.array(z.string().regex(/^[a-z-]+:\/\S+$/)).optional(),
    healthcheck: z
      .strictObject({
        test: z.array(z.string()).refine((parts) => ["CMD", "CMD-SHELL", "NONE"].includes(parts[0]!)),
        interval: duration.optional(),
        timeout: duration.optional(),
        retries: z.int().positive().optional(),
        start_period: duration.optional(),
      })
      .optional(),
    restart: z
      .string()
      .regex(/^(no|always|unless-stopped|on-failure(:\d+)?)$/)
      .optional(),
    stop_grace_period: duration.optional(),
  })
  // Both: what is built is tagged so, and built once for the services that share it.
  .refine((value) => value.image !== undefined || value.build !== undefined, "an image or a build");
const compose = z.strictObject({
  name,
  "x-temporal-tools": z.unknown(),
  "x-opsloom": z.unknown(),
  "x-opsloom-environment": z.unknown(),
  "x-opsloom-patience": z.unknown(),
  services: z.record(name, service),
  configs: z.record(name, z.strictObject({ content: z.string() })),
  volumes: z.record(name, z.null()),
});

const text = readFileSync(new URL("../docker-compose.yml", import.meta.url), "utf8");
const file: unknown = parse(text, { merge: true });

describe("docker-compose.yml", () => {
  it("is a Compose file with known keys only, and publishes on the loopback address only", () => {
    expect(compose.safeParse(file).error?.issues ?? []).toEqual([]);
  });

  it("names only services, configs and volumes that it declares, and waits for health only where it is checked", () => {
    const { services, configs, volumes } = compose.parse(file);
    const needs = Object.values(services).flatMap(({ depends_on: needed = {} }) => Object.entries(needed));
    const on = (condition: string) => needs.filter(([, need]) => need.condition === condition).map(([other]) => other);
    expect(Object.keys(services)).toEqual(expect.arrayContaining(needs.map(([other]) => other)));
    expect(on("service_healthy").filter((other) => services[other]!.healthcheck === undefined)).toEqual([]);
    expect(
      on("service_completed_successfully").filter((other) => !services[other]!.restart!.startsWith("on-failure")),
    ).toEqual([]);
    const used = Object.values(services);
    expect(Object.keys(configs)).toEqual(
      expect.arrayContaining(used.flatMap(({ configs: own = [] }) => own.map(({ source }) => source))),
    );
    expect(Object.keys(volumes)).toEqual(
      expect.arrayContaining(used.flatMap(({ volumes: own = [] }) => own.map((volume) => volume.split(":")[0]!))),
    );
  });

  it("lets workers be scaled: no two of them share a home, which one process owns, or a port", () => {
    const { worker, api } = compose.parse(file).services;
    const home = worker!.environment!["OPSLOOM_HOME"];
    const mounts = (volumes: readonly string[] = []) => volumes.map((volume) => volume.split(":")[1]);
    expect(mounts(worker!.volumes)).toEqual([`${String(home)}/secrets`]);
    expect(worker!.ports).toBeUndefined();
    // Only where the keys are has to last; secrets are read by both.
    expect(mounts(api!.volumes)).toEqual([home, `${String(home)}/secrets`]);
  });

  it("holds no password and no deprecated image", () => {
    expect(text).not.toMatch(/auto-setup|temporalio\/docker/);
    const secrets = text.split("\n").filter((line) => /_(PASSWORD|PWD):/.test(line));
    expect(secrets.length).toBeGreaterThan(0);
    expect(secrets.filter((line) => !line.includes("${POSTGRES_PASSWORD:?"))).toEqual([]);
  });
});

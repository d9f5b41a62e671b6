import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** A service of docker-compose.yml, as far as it is run here. */
export interface ComposeService {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: { readonly [name: string]: string };
}

interface ComposeText {
  readonly services: {
    readonly [name: string]: {
      entrypoint?: string[];
      command?: string[];
      environment?: { [name: string]: string | number };
    };
  };
  readonly configs: { readonly [name: string]: { readonly content: string } };
}

const file = parse(readFileSync(new URL("../../docker-compose.yml", import.meta.url), "utf8"), {
  merge: true,
}) as ComposeText;

/**
 * The service with its variables filled in as `docker compose` does: `${NAME...}` from `variables`, `$$` is a dollar
 * sign.
 */
export function composeService(name: string, variables: { readonly [name: string]: string }): ComposeService {
  const service = file.services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service "${name}"`);
  const fill = (text: string): string =>
    text.replaceAll(/\$\$|\$\{([A-Z_]+)[^}]*\}/g, (_, variable: string | undefined) => {
      if (variable === undefined) return "$";
      const value = variables[variable];
      if (value === undefined) throw new Error(`docker-compose.yml asks for ${variable}, which was not given`);
      return value;
    });
  return {
    entrypoint: (service.entrypoint ?? []).map(fill),
    command: (service.command ?? []).map(fill),
    environment: Object.fromEntries(
      Object.entries(service.environment ?? {}).map(([key, value]) => [key, fill(String(value))]),
    ),
  };
}

/** The content of a config that docker-compose.yml mounts. */
export function composeConfig(name: string): string {
  const config = file.configs[name];
  if (config === undefined) throw new Error(`docker-compose.yml has no config "${name}"`);
  return config.content;
}

import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { hostNames } from "../acme/host-name.ts";
import { readPem } from "../../store/certificate/read-pem.ts";
import { defineActivity, type FunctionDefinition } from "../function/define-activity.ts";
import { faultError } from "../function/fault-error.ts";
import { argv, filesInput, type Host, type HostDeps, hostInput } from "./host.ts";
import { backScript, challengeScript, putScript, requestScript, settleScript } from "./host-scripts.ts";
import { onHost, script } from "./on-host.ts";

const common = { idempotent: true, heartbeats: true, timeoutMs: 300_000, permission: "cmdb.write" } as const;

const service = {
  check: argv.optional().describe("A command that must succeed before the service is told, such as [nginx, -t]"),
  reload: argv.describe("The command that tells the service, such as [systemctl, reload, nginx]"),
};

/** `certificate.request`, `.challenge`, `.deploy`, `.restore`, `.settle`: what is done on the host that uses one. */
export function createHostFunctions(deps: HostDeps): readonly FunctionDefinition[] {
  return [
    requestFunction(deps),
    challengeFunction(deps),
    deployFunction(deps),
    restoreFunction(deps),
    settleFunction(deps),
  ];
}

function requestFunction(deps: HostDeps): FunctionDefinition {
  return defineActivity({
    ...common,
    name: "certificate.request",
    title: "Make a key on a host, and a request for its certificate",
    input: z.strictObject({
      ...hostInput,
      keyFile: filesInput.keyFile,
      names: hostNames,
      keyType: z.enum(["ec", "rsa"]).default("ec"),
    }),
    output: z.object({ request: z.string() }),
    run: (input, context) =>
      onHost(deps, input, context, async (host) => {
        const names = input.names.map((name) => `DNS:${name}`).join(",");
        const said = await host.run(script(requestScript, input.keyFile, input.keyType, names), "making a key");
        const request = /-----BEGIN CERTIFICATE REQUEST-----[^-]+-----END CERTIFICATE REQUEST-----/u.exec(said)?.[0];
        if (request === undefined) throw faultError("runtime", `${input.host} printed no request for a certificate`);
        return { request: `${request}\n` };
      }),
  });
}

function challengeFunction(deps: HostDeps): FunctionDefinition {
  return defineActivity({
    ...common,
    name: "certificate.challenge",
    title: "Show on a web server that a name is ours, or take that away",
    input: z.strictObject({
      ...hostInput,
      root: filesInput.keyFile.describe("The folder that the web server shows"),
      challenges: z
        .array(
          z.looseObject({
            token: z.string().regex(/^[A-Za-z0-9_-]{1,200}$/u),
            content: z.string().regex(/^[A-Za-z0-9_.-]{1,500}$/u),
          }),
        )
        .max(100),
      remove: z.boolean().default(false),
    }),
    output: z.object({ shown: z.int() }),
    run: (input, context) =>
      onHost(deps, input, context, async (host) => {
        for (const { token, content } of input.challenges)
          await host.run(
            script(challengeScript, input.root, token, input.remove ? "" : content),
            "showing a challenge",
          );
        return { shown: input.remove ? 0 : input.challenges.length };
      }),
  });
}

function deployFunction(deps: HostDeps): FunctionDefinition {
  return defineActivity({
    ...common,
    name: "certificate.deploy",
    title: "Put a certificate in place, and tell the service",
    input: z.strictObject({
      ...hostInput,
      ...filesInput,
      ...service,
      certificate: z.string().min(1).max(60_000).describe("The chain in PEM, its own certificate first"),
    }),
    output: z.object({ fingerprint: z.string() }),
    run: (input, context) =>
      onHost(deps, input, context, async (host) => {
        const [own] = readPem(input.certificate);
        if (own === undefined) throw faultError("validation", "what is to be put in place is no certificate in PEM");
        const chain = Buffer.from(input.certificate).toString("base64");
        const { certificateFile, keyFile } = input;
        await host.run(script(putScript, certificateFile, keyFile, chain), "putting it in place");
        try {
          await tell(host, input);
        } catch (error) {
          // The service would not take it: with what was there it goes on as before.
          await host.run(script(backScript, certificateFile, keyFile), "putting the one before back");
          throw error;
        }
        return { fingerprint: new X509Certificate(own).fingerprint256.replaceAll(":", "").toLowerCase() };
      }),
  });
}

function restoreFunction(deps: HostDeps): FunctionDefinition {
  return defineActivity({
    ...common,
    name: "certificate.restore",
    title: "Put the certificate before back, and tell the service",
    input: z.strictObject({ ...hostInput, ...filesInput, ...service }),
    output: z.object({ restored: z.boolean() }),
    run: (input, context) =>
      onHost(deps, input, context, async (host) => {
        const said = await host.run(
          script(backScript, input.certificateFile, input.keyFile),
          "putting the one before back",
        );
        const restored = said.trim() === "restored";
        await tell(host, input);
        return { restored };
      }),
  });
}

function settleFunction(deps: HostDeps): FunctionDefinition {
  return defineActivity({
    ...common,
    name: "certificate.settle",
    title: "Remove the certificate before and its key, once the new one is proven",
    input: z.strictObject({ ...hostInput, ...filesInput }),
    output: z.object({}),
    run: (input, context) =>
      onHost(deps, input, context, async (host) => {
        await host.run(script(settleScript, input.certificateFile, input.keyFile), "removing the one before");
        return {};
      }),
  });
}

async function tell(
  host: Host,
  { check, reload }: { readonly check?: readonly string[] | undefined; readonly reload: readonly string[] },
): Promise<void> {
  if (check !== undefined) await host.run(check, `"${check.join(" ")}"`);
  await host.run(reload, `"${reload.join(" ")}"`);
}

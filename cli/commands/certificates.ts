import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { UsageError } from "../client/failure.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";
import { addCertificateBreaks } from "./certificate-breaks.ts";
import { addCertificateImport, addCertificateTrust } from "./certificate-import.ts";

type Certificate = Reply<"listCertificates">["items"][number];
type Shown = Reply<"showCertificate">;

interface ListOptions extends ConnectOptions {
  readonly before?: string;
  readonly shown?: boolean;
}

/** `opsloom certificates list|show|breaking|import|trust|distrust`. */
export function certificatesCommand(): Command {
  const command = new Command("certificates").description(
    "certificates, where they are shown, and what is wrong there",
  );
  addList(command);
  addShow(command);
  addCertificateBreaks(command);
  addCertificateImport(command);
  addCertificateTrust(command);
  return command;
}

function addList(command: Command): void {
  withApiOptions(command.command("list", { isDefault: true }))
    .description("certificates by their end, each once however many places show it")
    .argument("[text]", "part of a name, or the beginning of a fingerprint")
    .option("--before <instant>", "only those that end before")
    .option("--shown", "only those that a place shows as its own")
    .action(async (text: string | undefined, { before, shown, ...options }: ListOptions) => {
      if (before !== undefined && Number.isNaN(Date.parse(before)))
        throw new UsageError(`"${before}" is no instant: write 2027-01-01T00:00:00Z`);
      const api = await connect(options);
      const items: Certificate[] = [];
      const query = { q: text, before, ...(shown === true ? { shown: "true" as const } : {}) };
      for await (const one of api.each.listCertificates({ query })) items.push(one);
      print(options.output, items, () =>
        items.length === 0
          ? "no certificate is like that: discovery, runbooks and imports bring them"
          : table(
              ["fingerprint", "ends", "renew", "places", "key", "subject", "issuer"],
              items.map((one) => [
                one.fingerprint.slice(0, 16),
                clockTime(one.validTo),
                clockTime(one.renewAt).slice(0, 10),
                String(one.places),
                keyText(one),
                one.subject,
                one.issuer,
              ]),
            ),
      );
    });
}

function addShow(command: Command): void {
  withApiOptions(command.command("show"))
    .description("a certificate with where it is shown, by which chains, and what is wrong there")
    .argument("<fingerprint>", "or its beginning, eight digits at least")
    .action(async (fingerprint: string, options: ConnectOptions) => {
      const api = await connect(options);
      const shown = await api.call.showCertificate({ params: { fingerprint } });
      print(options.output, shown, () => shownText(shown));
    });
}

function keyText({ keyType, keyBits }: Pick<Certificate, "keyType" | "keyBits">): string {
  return `${keyType ?? "?"}${keyBits === null ? "" : ` ${String(keyBits)}`}`;
}

function shownText(one: Shown): string {
  const who = [
    ...(one.isAuthority ? ["an authority"] : []),
    ...(one.selfSigned ? ["signed by itself"] : []),
    ...(one.trusted === null ? [] : [`trusted: ${one.trusted}`]),
    ...(one.revokedAt === null ? [] : [`revoked ${clockTime(one.revokedAt)}`]),
  ];
  return [
    `${one.subject} (${one.fingerprint})`,
    `for ${one.names.join(", ") || "no host"}; ${keyText(one)}${who.length === 0 ? "" : `; ${who.join(", ")}`}`,
    `valid ${clockTime(one.validFrom)} to ${clockTime(one.validTo)}, to be renewed ${clockTime(one.renewAt)}`,
    `issued by ${one.issuer}${one.issuers.map((issuer) => ` (${issuer.fingerprint.slice(0, 16)})`).join("")}`,
    ...(one.weighed ? [] : ["what problems mean is not known: the DecisionTable x509-verdict is not published"]),
    ...one.shown.flatMap(placeText),
    ...(one.shown.length === 0 ? ["no place shows it as its own"] : []),
  ].join("\n");
}

function placeText(place: Shown["shown"][number]): string[] {
  const { served, best } = place;
  const until = place.broken
    ? "breaks clients"
    : place.breaksAt === null
      ? ""
      : `good until ${clockTime(place.breaksAt)}`;
  const better =
    served !== null && best !== null && best.certificates.join() !== served.certificates.join()
      ? [`  a better chain is known: ${chainText(best.certificates)}, until ${clockTime(best.endsAt)}`]
      : [];
  return [
    "",
    `${place.place}${place.version === null ? "" : ` ${place.version}`}: ${until}`,
    ...(place.fault === null ? [] : [`  not seen at ${clockTime(place.lookedAt)}: ${place.fault}`]),
    ...(served === null
      ? []
      : [
          `  sent ${chainText(place.chain)}; clients follow ${chainText(served.certificates)}${served.trusted ? "" : ", to nobody they trust"}`,
        ]),
    ...better,
    ...place.problems.map(
      (one) =>
        `  ${one.breaks === true ? "breaks clients" : one.breaks === false ? "policy" : "not judged"}: ${one.problem}, ${one.because}`,
    ),
  ];
}

function chainText(fingerprints: readonly string[]): string {
  return fingerprints.map((one) => one.slice(0, 8)).join(" > ");
}

import { certificateCandidates } from "../../engine/certificate/candidate.ts";
import { keepCertificates } from "../../store/certificate/keep.ts";
import { readKnown } from "../../store/certificate/known.ts";
import { notePlaces } from "../../store/certificate/places.ts";
import { holdsKey, readPem } from "../../store/certificate/read-pem.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { importCertificates } from "../contract/certificate.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidAt } from "../error.ts";
import { type Route, route } from "../route.ts";

const source = "import";
/** Certificates of one text. */
const most = 1_000;

/** Certificates that somebody has as a file. */
export function certificateImportRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(importCertificates, async ({ body: { pem, place }, caller }) => {
      if (holdsKey(pem))
        throw invalidAt("/body/pem", "it holds a private key, and nothing of it was taken: send certificates alone");
      const ders = readPem(pem);
      if (ders.length === 0) throw invalidAt("/body/pem", "it holds no certificate: send PEM, BEGIN CERTIFICATE");
      if (ders.length > most) throw invalidAt("/body/pem", `it holds more than ${String(most)} certificates: split it`);
      const where = place === undefined ? null : readPlace(place);
      const at = Date.now();
      const { facts, broken } = await keepCertificates(pool, ders, { source, at });
      const chain = facts.map(({ fingerprint }) => fingerprint);
      const { issuers } = await readKnown(pool, chain);
      const classes = await readClasses(pool);
      const candidates = certificateCandidates(facts, { classes, issuers });
      if (candidates.length > 0) await upsert(pool, { classes, candidates, source, at, by: caller.person.name });
      if (where !== null && chain.length > 0)
        await notePlaces(
          pool,
          [{ ...where, chain, serverName: null, starttls: null, version: null, fault: null, ciId: null }],
          { source, at },
        );
      const unique = [...new Map(facts.map((one) => [one.fingerprint, one])).values()];
      return {
        items: unique.map((one) => ({
          fingerprint: one.fingerprint,
          subject: one.subject || (one.dnsNames[0] ?? ""),
          validTo: instantText(one.validTo),
        })),
        broken,
      };
    }),
  ];
}

function readPlace(text: string): { readonly place: string; readonly host: string; readonly port: number | null } {
  const match = /^([^\s:/]{1,253}):(?:(\d{1,5})|(\/[^\s\0]{1,250}))$/u.exec(text);
  const port = match?.[2] === undefined ? null : Number(match[2]);
  if (match === null || (port !== null && (port < 1 || port > 65_535)))
    throw invalidAt("/body/place", `"${text}" is no place: write web1:/etc/ssl/shop.pem or shop.example:443`);
  return { place: text, host: match[1] ?? "", port };
}

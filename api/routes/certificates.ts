import type { Pool } from "pg";
import {
  listCertificates as list,
  findCertificates,
  readFacts,
  type StoredCertificate,
} from "../../store/certificate/certificates.ts";
import { judgePlaces } from "../../store/certificate/judged.ts";
import { placesOf } from "../../store/certificate/places.ts";
import { pemOf } from "../../store/certificate/read-pem.ts";
import { setTrust } from "../../store/certificate/trust.ts";
import { listCertificates, showCertificate, trustCertificate } from "../contract/certificate.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidAt, notFound } from "../error.ts";
import { readPage } from "../page.ts";
import { presentCertificate, presentPlace } from "../present/certificate.ts";
import { type Route, route } from "../route.ts";

/** Certificates, where each is shown, and what is wrong there. */
export function certificateRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listCertificates, async ({ query }) => {
      const filter = {
        text: query.q ?? null,
        endsBefore: query.before === undefined ? null : Date.parse(query.before),
        isShown: query.shown === "true",
      };
      const page = await readPage<StoredCertificate, readonly [number, string]>({
        query,
        shape: ["ms", "string"],
        read: (after, limit) => list(pool, filter, { after: after ?? null, limit }),
        positionOf: ({ facts }) => [facts.validTo, facts.fingerprint],
      });
      return { items: page.items.map(presentCertificate), next: page.next };
    }),

    route(showCertificate, async ({ params }) => {
      const found = await existing(pool, params.fingerprint);
      const { fingerprint } = found.facts;
      const judged = await judgePlaces(pool, await placesOf(pool, [fingerprint]), Date.now());
      const issuers = await readFacts(pool, found.issuers);
      return {
        ...presentCertificate(found),
        pem: pemOf(found.der),
        issuers: issuers.map((one) => ({ fingerprint: one.fingerprint, subject: one.subject })),
        shown: judged.places.map(presentPlace),
        weighed: judged.isWeighed,
      };
    }),

    route(trustCertificate, async ({ params, body: { trusted, because = null }, caller }) => {
      const { facts } = await existing(pool, params.fingerprint);
      if (trusted && because === null) throw invalidAt("/body/because", "say why clients trust it");
      if (trusted && facts.isAuthority !== true && !facts.selfSigned)
        throw conflict(`"${facts.subject}" is no authority and has not signed itself: nobody can trust it as one`);
      const { fingerprint } = facts;
      await setTrust(pool, { fingerprint, by: caller.person.name, because: trusted ? because : null });
      return { fingerprint, trusted };
    }),
  ];
}

async function existing(pool: Pool, beginning: string): Promise<StoredCertificate> {
  const [first, second] = await findCertificates(pool, beginning);
  if (first === undefined) throw notFound(`there is no certificate "${beginning}"`);
  if (second !== undefined) throw conflict(`several certificates begin with "${beginning}": write more of it`);
  return first;
}

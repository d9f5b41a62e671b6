import { addressText } from "../../engine/certificate/candidate.ts";
import type { CertificatePath } from "../../engine/certificate/path.ts";
import { renewalTime } from "../../engine/certificate/renewal.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { StoredCertificate } from "../../store/certificate/certificates.ts";
import type { JudgedPlace } from "../../store/certificate/judged.ts";

export function presentCertificate({ facts, ...stored }: StoredCertificate) {
  const { fingerprint, subject, issuer, serialNumber, validFrom, validTo, keyType, keyBits, selfSigned } = facts;
  return {
    fingerprint,
    subject: subject === "" ? (facts.dnsNames[0] ?? "") : subject,
    issuer,
    serialNumber,
    names: [...facts.dnsNames, ...facts.addresses.map(addressText)],
    validFrom: instantText(validFrom),
    validTo: instantText(validTo),
    renewAt: instantText(renewalTime(facts)),
    keyType,
    keyBits,
    isAuthority: facts.isAuthority === true,
    selfSigned,
    trusted: stored.trustedBecause,
    revokedAt: stored.revokedAt?.toISOString() ?? null,
    places: stored.places,
    firstSeenAt: stored.firstSeenAt.toISOString(),
    lastSeenAt: stored.lastSeenAt.toISOString(),
  };
}

export function presentPlace({ place, judgement, verdicts, breaks }: JudgedPlace) {
  return {
    place: place.place,
    serverName: place.serverName,
    starttls: place.starttls,
    version: place.version,
    ci: place.ciId,
    chain: [...place.chain],
    served: judgement === null ? null : presentPath(judgement.served),
    best: judgement === null ? null : presentPath(judgement.best),
    alternatives: (judgement?.alternatives ?? []).map(presentPath),
    problems: verdicts.map((one) => ({ ...one })),
    breaksAt: breaks?.at == null ? null : instantText(breaks.at),
    broken: breaks !== null && breaks.at === null,
    fault: place.fault,
    lookedAt: place.lookedAt.toISOString(),
  };
}

function presentPath({ certificates, isTrusted, endsAt }: CertificatePath) {
  return { certificates: [...certificates], trusted: isTrusted, endsAt: instantText(endsAt) };
}

/**
 * A certificate authority made on the fly, and the certificates of hosts that it issues.
 *
 * @module
 */
// The X.509 library finds its parts by decorators and stops without this.
import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** PEM both. */
export interface HostCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  /** PEM; for NODE_EXTRA_CA_CERTS. */
  readonly certificate: string;
  /** @param until of its validity, which begins a year before that */
  issue(host: string, until?: Date): Promise<HostCertificate>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

export async function newAuthority(called = 'Authority'): Promise<Authority> {
  const keys = await newKeys();
  const name = `CN=${called}`;
  const own = await X509CertificateGenerator.createSelfSigned({
    name,
    notBefore: daysFromNow(-1),
    notAfter: daysFromNow(30),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    certificate: own.toString('pem'),
    async issue(host, until = daysFromNow(30)) {
      const { publicKey, privateKey } = await newKeys();
      const certificate = await X509CertificateGenerator.create({
        issuer: name,
        subject: `CN=${host}`,
        notBefore: new Date(until.getTime() - 365 * DAY_MS),
        notAfter: until,
        publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
      });
      const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY');
      return { cert: certificate.toString('pem'), key };
    },
  };
}

function newKeys() {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

export function daysFromNow(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}

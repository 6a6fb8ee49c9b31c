/**
 * From risk conditions to a CVSS vector: one step up when something raises the risk, one step down when something lowers it,
 * and no step when both do. Salesforce's pages give a range, and say in words what raises or lowers the risk. A raised risk
 * stays within that range (a test checks every control); a lowered one may fall below it. The vectors are our own judgement.
 *
 * @module
 */
import type { Verdict } from '../model/control.ts';

/** The vectors of a control: without a risk condition, one step up, and one step down. */
export interface RiskScale {
  readonly base: string;
  /** @default `base` */
  readonly raised?: string;
  /** @default `base` */
  readonly lowered?: string;
}

/**
 * The web server flow family. All its risks are one: somebody else takes a credential of the flow (authorization code, refresh
 * token, client secret) and uses it with all of the user's rights (C:H/I:H). They differ in how hard that is.
 */
export const CREDENTIAL_THEFT = {
  /** 7.4: the credential must be caught in a history, a referrer header or a log, and used in time (AC:H). */
  base: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N',
  /** 8.1: catching it takes no skill or luck (AC:L), but there is one only after a user has logged in (UI:R). */
  raised: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:N',
  /** 6.3: it is useless without something that never leaves the client or its network (AV:L, PR:L). */
  lowered: 'CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:N',
} as const satisfies RiskScale;

/** A client secret that is enough to log in, without a user. */
export const SECRET_THEFT = {
  ...CREDENTIAL_THEFT,
  /** 8.1: anybody who may read the place where it is stored can copy it (PR:L). */
  raised: 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N',
} as const satisfies RiskScale;

/** Weak policies around a token: more people can get one, or it can be used for longer or from more places. */
export const TOKEN_MISUSE = {
  /** 6.8: an attacker must first get a user's token, or persuade a user to grant one. */
  base: 'CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:N',
  /** 8.1: nothing else protects the token (AC:L). */
  raised: 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N',
  /** 5.9: it takes an administrator's mistake as well (PR:H). */
  lowered: 'CVSS:3.1/AV:N/AC:H/PR:H/UI:N/S:U/C:H/I:H/A:N',
} as const satisfies RiskScale;

export interface RiskContext {
  readonly raised?: readonly string[];
  readonly lowered?: readonly string[];
}

type Failure = Extract<Verdict, { status: 'fail' }>;

/** A failure in its risk context. It lists the conditions, those that raise the risk first. */
export function failure(message: string, risk: RiskContext = {}, scale: RiskScale = CREDENTIAL_THEFT): Failure {
  const { raised = [], lowered = [] } = risk;
  const step = Math.sign(raised.length) - Math.sign(lowered.length);
  const vector = step > 0 ? scale.raised : step < 0 ? scale.lowered : undefined;
  const riskConditions = [
    ...raised.map((condition) => `Raised: ${condition}`),
    ...lowered.map((condition) => `Lowered: ${condition}`),
  ];
  return {
    status: 'fail',
    message,
    cvssVector: vector ?? scale.base,
    ...(riskConditions.length > 0 && { riskConditions }),
  };
}

/**
 * From risk conditions to a CVSS vector: one step up when something raises the risk, one down when something lowers it,
 * and both cancel out. Salesforce's pages give a range and say in words what raises or lowers it. A raised risk stays within
 * that range (a test holds every control to it); a lowered one may fall below it. The vectors are our own judgement.
 *
 * @module
 */
import type { Verdict } from '../model/control.ts';

/** The vectors of a control: as it is, and one step up and down. */
export interface RiskScale {
  readonly base: string;
  readonly raised: string;
  readonly lowered: string;
}

/**
 * The web server flow family. All its risks are one: a credential of the flow (authorization code, refresh token, client
 * secret) is taken and used by somebody else, with all of the user's rights (C:H/I:H). What differs is how hard that is.
 *
 * 7.4: the credential must be caught in a history, a referrer header or a log, and used in time (AC:H).
 */
export const EXPOSED = 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N';
/** 8.1: catching it takes no skill or luck (AC:L), but there is one only after a user has logged in (UI:R). */
const WIDELY_EXPOSED = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:N';
/** 6.3: it is useless without something that never leaves the client or its network (AV:L, PR:L). */
const SHIELDED = 'CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:N';
const CREDENTIAL_THEFT: RiskScale = { base: EXPOSED, raised: WIDELY_EXPOSED, lowered: SHIELDED };

/**
 * A client secret that is a login by itself, without a user. 8.1: anybody who may read the place that stores it can copy it
 * (PR:L).
 */
export const SECRET_THEFT: RiskScale = {
  ...CREDENTIAL_THEFT,
  raised: 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N',
};

/** Weak policies around a token: they let more people get one, or use one longer or from more places. */
export const TOKEN_MISUSE: RiskScale = {
  /** 6.8: an attacker must first get a user's token, or persuade a user to grant one. */
  base: 'CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:N',
  /** 8.1: nothing else stands in the way (AC:L). */
  raised: 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N',
  /** 5.9: it takes an administrator's mistake as well (PR:H). */
  lowered: 'CVSS:3.1/AV:N/AC:H/PR:H/UI:N/S:U/C:H/I:H/A:N',
};

export interface RiskContext {
  readonly raised?: readonly string[];
  readonly lowered?: readonly string[];
}

type Failure = Extract<Verdict, { status: 'fail' }>;

/** A failure in its risk context; the conditions are said in words, raising ones first. */
export function failure(message: string, risk: RiskContext = {}, scale: RiskScale = CREDENTIAL_THEFT): Failure {
  const { raised = [], lowered = [] } = risk;
  const step = Math.sign(raised.length) - Math.sign(lowered.length);
  const riskConditions = [
    ...raised.map((condition) => `Raised: ${condition}`),
    ...lowered.map((condition) => `Lowered: ${condition}`),
  ];
  return {
    status: 'fail',
    message,
    cvssVector: step > 0 ? scale.raised : step < 0 ? scale.lowered : scale.base,
    ...(riskConditions.length > 0 && { riskConditions }),
  };
}

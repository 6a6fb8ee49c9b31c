/**
 * The three vectors of the web server flow family. All its risks are one: a credential of the flow (authorization code or
 * refresh token) is taken and used by somebody else, with all of the user's rights (C:H/I:H). What differs is how hard
 * that is.
 *
 * Salesforce's pages give a range (High, 7.0 to 8.9) and say in words what raises or lowers it; one step for raised, one
 * for lowered, and both cancel out.
 *
 * @module
 */
import type { Verdict } from './control.ts';

/** 7.4: the credential must be caught in a history, a referrer header or a log, and used in time (AC:H). */
export const EXPOSED = 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N';
/** 9.1: it is there for the taking, again and again (AC:L). */
export const WIDELY_EXPOSED = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N';
/** 6.3: it is useless without something that never leaves the client or its network (AV:L, PR:L). */
export const SHIELDED = 'CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:N';

/** A failure in its risk context; the conditions are said in words, raising ones first. */
export function failure(message: string, risk: { raised: readonly string[]; lowered: readonly string[] }): Verdict {
  const step = Math.sign(risk.raised.length) - Math.sign(risk.lowered.length);
  const riskConditions = [
    ...risk.raised.map((condition) => `Raised: ${condition}`),
    ...risk.lowered.map((condition) => `Lowered: ${condition}`),
  ];
  return {
    status: 'fail',
    message,
    cvssVector: step > 0 ? WIDELY_EXPOSED : step < 0 ? SHIELDED : EXPOSED,
    ...(riskConditions.length > 0 && { riskConditions }),
  };
}

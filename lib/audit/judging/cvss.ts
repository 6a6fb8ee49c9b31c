/**
 * CVSS 3.1 base scores and their severities.
 *
 * Source: FIRST, "Common Vulnerability Scoring System version 3.1: Specification Document", sections 5 (qualitative
 * scale), 7.1 (base equations), 7.4 (metric values) and appendix A (Roundup):
 * https://www.first.org/cvss/v3.1/specification-document
 *
 * @module
 */
import type { Severity } from '../model/finding.ts';

const IMPACT = { H: 0.56, L: 0.22, N: 0 } as const;
const WEIGHTS = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  PR: { N: 0.85, L: 0.62, H: 0.27 },
  UI: { N: 0.85, R: 0.62 },
  S: { U: 6.42, C: 7.52 },
  C: IMPACT,
  I: IMPACT,
  A: IMPACT,
} as const satisfies Record<string, Readonly<Record<string, number>>>;
type Metric = keyof typeof WEIGHTS;
const METRICS = Object.keys(WEIGHTS) as readonly Metric[];
/** Privileges count for more when the scope changes. */
const PR_SCOPE_CHANGED: Readonly<Record<string, number>> = { L: 0.68, H: 0.5 };
const EXAMPLE = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';

/** Many findings have the same vector. */
const known = new Map<string, number>();

/**
 * The base score, 0.0 to 10.0 with one decimal.
 *
 * @throws RangeError when the vector is not a CVSS 3.1 base vector: eight metrics, each once, in any order.
 * @example cvssScore('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H') // 9.8
 */
export function cvssScore(vector: string): number {
  const score = known.get(vector) ?? baseScore(vector);
  known.set(vector, score);
  return score;
}

function baseScore(vector: string): number {
  const { weights, values } = parse(vector);
  const changed = values.S === 'C';
  const privileges = (changed ? PR_SCOPE_CHANGED[values.PR] : undefined) ?? weights.PR;
  const base = 1 - (1 - weights.C) * (1 - weights.I) * (1 - weights.A);
  const impact = changed ? weights.S * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : weights.S * base;
  if (impact <= 0) {
    return 0;
  }
  const exploitability = 8.22 * weights.AV * weights.AC * privileges * weights.UI;
  return roundUp(Math.min((changed ? 1.08 : 1) * (impact + exploitability), 10));
}

/** Whether {@link cvssScore} accepts the vector. */
export function isCvssVector(vector: string): boolean {
  try {
    cvssScore(vector);
    return true;
  } catch {
    return false;
  }
}

/** The severity of a score (section 5). "None" is `info` here. */
export function severityOf(score: number): Severity {
  if (score >= 9) {
    return 'critical';
  }
  if (score >= 7) {
    return 'high';
  }
  if (score >= 4) {
    return 'medium';
  }
  return score > 0 ? 'low' : 'info';
}

function parse(vector: string): { weights: Record<Metric, number>; values: Record<Metric, string> } {
  const [prefix, ...parts] = vector.split('/');
  const given = new Map(parts.map((part) => [part.slice(0, part.indexOf(':')), part.slice(part.indexOf(':') + 1)]));
  const bad = (what: string) => new RangeError(`CVSS vector "${vector}": ${what}; expected a vector like ${EXAMPLE}.`);
  if (prefix !== 'CVSS:3.1') {
    throw bad(`it starts with "${prefix}"`);
  }
  if (parts.length !== METRICS.length) {
    throw bad(`it has ${parts.length} metrics`);
  }
  const weights = {} as Record<Metric, number>;
  const values = {} as Record<Metric, string>;
  for (const metric of METRICS) {
    const value = given.get(metric);
    const table: Readonly<Record<string, number>> = WEIGHTS[metric];
    const weight = value !== undefined && Object.hasOwn(table, value) ? table[value] : undefined;
    if (value === undefined || weight === undefined) {
      throw bad(`${metric} is ${value === undefined ? 'missing' : `"${value}"`}`);
    }
    weights[metric] = weight;
    values[metric] = value;
  }
  return { weights, values };
}

/** "Roundup" of appendix A: up to the next tenth. It uses integers, so that 4.000000000000001 is 4.0 and not 4.1. */
function roundUp(score: number): number {
  const integer = Math.round(score * 100_000);
  return integer % 10_000 === 0 ? integer / 100_000 : (Math.floor(integer / 10_000) + 1) / 10;
}

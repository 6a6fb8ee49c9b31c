import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cvssScore, isCvssVector, severityOf } from '../../../lib/audit/judging/cvss.ts';

/** FIRST, "CVSS v3.1 Examples": https://www.first.org/cvss/v3.1/examples */
test.each([
  ['CVE-2013-0375', 'AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', 6.4],
  ['CVE-2014-3566', 'AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N', 3.1],
  ['CVE-2012-1516', 'AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H', 9.9],
  ['CVE-2009-0783', 'AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L', 4.2],
  ['CVE-2012-0384', 'AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', 8.8],
  ['CVE-2015-1098', 'AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H', 7.8],
  ['CVE-2014-0160', 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', 7.5],
  ['CVE-2014-6271', 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
  ['CVE-2008-1447', 'AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N', 6.8],
  ['CVE-2014-2005', 'AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 6.8],
  ['CVE-2010-0467', 'AV:N/AC:L/PR:N/UI:N/S:C/C:L/I:N/A:N', 5.8],
  ['CVE-2012-1342', 'AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:L/A:N', 5.8],
  ['CVE-2013-6014', 'AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:H', 9.3],
  ['CVE-2014-9253', 'AV:N/AC:L/PR:L/UI:R/S:C/C:L/I:L/A:N', 5.4],
  ['CVE-2009-0658', 'AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H', 7.8],
  ['CVE-2011-1265', 'AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 8.8],
  ['CVE-2014-2019', 'AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N', 4.6],
  ['CVE-2015-0970', 'AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H', 8.8],
  ['CVE-2014-0224', 'AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N', 7.4],
  ['CVE-2012-5376', 'AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H', 9.6],
  ['CVE-2016-0128', 'AV:N/AC:H/PR:N/UI:R/S:U/C:H/I:H/A:N', 6.8],
  ['CVE-2016-2118', 'AV:N/AC:H/PR:N/UI:R/S:U/C:H/I:H/A:H', 7.5],
])('%s scores as published', (_, vector, score) => {
  expect(cvssScore(`CVSS:3.1/${vector}`)).toBe(score);
});

/** Specification, section 5: the qualitative scale. */
test.each([
  [10, 'critical'],
  [9, 'critical'],
  [8.9, 'high'],
  [7, 'high'],
  [6.9, 'medium'],
  [4, 'medium'],
  [3.9, 'low'],
  [0.1, 'low'],
  [0, 'info'],
])('%f is %s', (score, severity) => {
  expect(severityOf(score)).toBe(severity);
});

test('nothing at stake scores nothing, in either scope', () => {
  expect(cvssScore('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N')).toBe(0);
  expect(cvssScore('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:N/A:N')).toBe(0);
});

test.each([
  ['AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'it starts with "AV:N"'],
  ['CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'it starts with "CVSS:3.0"'],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H', 'it has 7 metrics'],
  ['CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H', 'A is missing'],
  ['CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'AV is "X"'],
  ['CVSS:3.1/AV:toString/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'AV is "toString"'],
  ['CVSS:3.1/AVN/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'AV is "AVN"'],
])('%s is refused: %s', (vector, what) => {
  expect(() => cvssScore(vector)).toThrow(what);
  expect(isCvssVector(vector)).toBe(false);
});

const METRICS = { AV: 'PLAN', AC: 'HL', PR: 'HLN', UI: 'RN', S: 'UC', C: 'NLH', I: 'NLH', A: 'NLH' };
const anyVector = fc.record(
  Object.fromEntries(Object.entries(METRICS).map(([metric, values]) => [metric, fc.constantFrom(...values)])),
);
const text = (metrics: Readonly<Record<string, string | undefined>>) =>
  `CVSS:3.1/${Object.entries(metrics)
    .map(([metric, value]) => `${metric}:${value}`)
    .join('/')}`;

test('a metric that gets worse never lowers the score', () => {
  fc.assert(
    fc.property(anyVector, fc.constantFrom(...Object.entries(METRICS)), (metrics, [metric, values]) => {
      const next = values[values.indexOf(metrics[metric] ?? '') + 1];
      fc.pre(next !== undefined);
      expect(cvssScore(text({ ...metrics, [metric]: next }))).toBeGreaterThanOrEqual(cvssScore(text(metrics)));
    }),
  );
});

test('a score has one decimal and lies between 0 and 10, in whatever order the metrics stand', () => {
  fc.assert(
    fc.property(anyVector, (metrics) => {
      const score = cvssScore(text(metrics));
      expect(score).toBe(Number(score.toFixed(1)));
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(10);
      expect(cvssScore(text(Object.fromEntries(Object.entries(metrics).reverse())))).toBe(score);
    }),
  );
});

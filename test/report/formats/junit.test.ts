import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { renderJunit } from '../../../lib/report/formats/junit.ts';
import { runsToValidate } from '../../support/report/hostile.ts';
import {
  EXPOSED_APP,
  PACKAGED_APP,
  reportOnly,
  resultOf,
  sampleRun,
  snapshotOf,
} from '../../support/report/run-result.ts';

const schema = await readFile('test/fixtures/schemas/junit.xsd', 'utf8');

async function errorsOf(contents: string): Promise<readonly string[]> {
  const { errors } = await validateXML({ xml: [{ fileName: 'report.xml', contents }], schema: [schema] });
  return errors.map(({ message }) => message);
}

test.each(runsToValidate())('is valid against the XSD: %s', async (_, result) => {
  expect(await errorsOf(renderJunit(result))).toEqual([]);
});

test('the XSD refuses what Jenkins would', async () => {
  expect(await errorsOf('<testsuites><testsuite name="a"/></testsuites>')).not.toEqual([]);
});

test('failed is a failure, not assessed an error, waived is skipped, and the counts agree', () => {
  const xml = renderJunit(sampleRun());
  expect(xml).toContain('<testsuites name="eca-auditor" tests="37" failures="6" errors="6">');
  expect(xml.match(/<failure /g)).toHaveLength(6);
  expect(xml.match(/<error /g)).toHaveLength(6);
  expect(xml).toMatch(
    /<testcase classname="acme-prod.Legacy_Sync" name="rotate-refresh-tokens"><skipped message="Waived until 2027-01-31/,
  );
  expect(xml).toContain(
    '<testcase classname="acme-labs.org-readable" name="org-readable"><error type="user_not_approved"',
  );
});

test('what is report-only never turns a CI server red, whether it fails or is not known', () => {
  const xml = renderJunit(resultOf([reportOnly(snapshotOf([EXPOSED_APP, PACKAGED_APP]))]));
  expect(xml).toContain('failures="0" errors="0"');
  expect(xml).toMatch(/name="require-pkce"><skipped message="vendor__Connector comes from a managed package/);
});

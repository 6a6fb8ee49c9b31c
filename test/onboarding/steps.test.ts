import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { stepsAfterRotating, stepsAfterWriting, storeCommand } from '../../lib/onboarding/steps.ts';

const folder = 'eca-auditor-access/acme-uat';
const program = 'eca-auditor';
const sandbox = {
  program,
  alias: 'acme-uat',
  folder,
  project: `${folder}/project`,
  username: 'auditor@acme.example.uat',
};

/** Without indentation: the lines that a person copies. */
function commandsIn(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => /^ {5,}\S/.test(line) || /^ {4}(?:cd|sf|eca-auditor) /.test(line))
    .map((line) => line.trim())
    .filter((line) => /^(?:cd|sf|eca-auditor|--)/.test(line));
}

test('the chapter on sandbox refresh has the commands that are printed, in their order', async () => {
  const docs = await readFile('docs/onboarding.md', 'utf8');
  const chapter = docs.slice(docs.indexOf('## After a sandbox refresh'), docs.indexOf('## See what is missing'));
  const printed = commandsIn(stepsAfterWriting(sandbox));
  expect(printed.length).toBeGreaterThan(6);
  const [begin, ...rest] = commandsIn(chapter);
  expect(begin).toBe('eca-auditor onboard --alias acme-uat --username auditor@acme.example.uat');
  expect(rest).toEqual(printed);
});

test('the permission set is deployed and assigned before an app comes whose policy names it', () => {
  const steps = stepsAfterWriting(sandbox);
  const places = ['PermissionSet:EcaAuditor', 'sf org assign permset', '--source-dir force-app', '--finish'].map(
    (each) => steps.indexOf(each),
  );
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
});

test('what goes into a shell is quoted', () => {
  const odd = { program, alias: 'a', folder: "it's", project: "it's/project", username: 'a b@acme.example' };
  expect(stepsAfterWriting(odd)).toContain(`--on-behalf-of 'a b@acme.example'`);
  expect(stepsAfterRotating(odd)).toContain(`cd 'it'\\''s/project'`);
  expect(storeCommand('n', "it's", true)).toContain(`'file://it'\\''s'`);
});

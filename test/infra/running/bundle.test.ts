import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stageBundle } from '../../../lib/infra/running/bundle.ts';
import { newStack, propertiesOf, stubBundle, synthesise } from '../synth.ts';

const CONTROL = `
import { label } from './words.ts';
export const control: { readonly id: string } = { id: label('contact') };
`;

function project(config: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-project-'));
  mkdirSync(join(folder, 'controls'));
  writeFileSync(join(folder, 'eca-auditor.yaml'), config);
  writeFileSync(join(folder, 'controls/contact.ts'), CONTROL);
  writeFileSync(join(folder, 'controls/words.ts'), 'export const label = (word: string) => `require-${word}`;');
  return join(folder, 'eca-auditor.yaml');
}

const keyOf = (config: string) => {
  const [audit] = propertiesOf(synthesise({ config }), 'AWS::Lambda::Function');
  return (audit?.Code as { readonly S3Key: string } | undefined)?.S3Key;
};

test('without a configuration the bundle is the code', () => {
  expect(stageBundle(newStack(), stubBundle, undefined)).toBe(stubBundle);
});

test('the configuration travels beside the entry, checked and with defaults, without what is the stack’s', () => {
  const staged = stageBundle(
    newStack(),
    stubBundle,
    project('controls: { require-pkce: off }\nstack: { scale: single }'),
  );
  const config = JSON.parse(readFileSync(join(staged, 'config.json'), 'utf8'));
  expect(config).toMatchObject({ apiVersion: '67.0', controls: { 'require-pkce': 'off' }, limits: { orgsAtOnce: 25 } });
  expect(config).not.toHaveProperty('stack');
  expect(readFileSync(join(staged, 'index.mjs'), 'utf8')).toBe(readFileSync(join(stubBundle, 'index.mjs'), 'utf8'));
});

test('controls of one’s own travel as one module each', async () => {
  const staged = stageBundle(newStack(), stubBundle, project('customControls: [./controls/contact.ts]'));
  const { customControls } = JSON.parse(readFileSync(join(staged, 'config.json'), 'utf8'));
  expect(customControls).toEqual(['./custom-controls/0.mjs']);
  const { control } = await import(join(staged, customControls[0]));
  expect(control).toEqual({ id: 'require-contact' });
});

test('the same bundle and configuration are the same asset, another configuration is another', () => {
  expect(keyOf(project('drift: { remindAfterDays: 7 }'))).toBe(keyOf(project('drift: { remindAfterDays: 7 }')));
  expect(keyOf(project('drift: { remindAfterDays: 7 }'))).not.toBe(keyOf(project('drift: { remindAfterDays: 8 }')));
});

test('a configuration that is wrong or not there is named', () => {
  expect(() => stageBundle(newStack(), stubBundle, 'no/such.yaml')).toThrow(/no\/such\.yaml: it does not exist/);
  expect(() => stageBundle(newStack(), stubBundle, project('controls: { no-such: off }'))).toThrow(/no-such/);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packConfig } from '../../../lib/config/pack.ts';
import { parseConfig } from '../../../lib/config/parse.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { deploy } from '../../support/runs/deployed.ts';

test('a control of one’s own judges in the function as it travels there', async () => {
  const yaml = 'customControls: [./require-contact-email.ts]\ncontrols: { require-contact-email: alert }';
  const { config, files } = packConfig(parseConfig(yaml, 'eca-auditor.yaml'), 'docs/examples');
  const path = join(emptyFolder(), 'control.mjs');
  writeFileSync(path, files[0]?.contents ?? '');
  const { salesforce, audit, keepSecrets, objects } = await deploy({ config: { ...config, customControls: [path] } });
  const org = await salesforce.addOrg({ alias: 'acme', apps: [externalClientApp({ name: 'Portal' })] });
  keepSecrets();
  await audit.invoke({ executionId: 'night-1' });
  const { snapshot } = JSON.parse(objects()[`state/${org.orgId}.json`] ?? '');
  expect(snapshot.findings).toContainEqual(
    expect.objectContaining({ control: 'require-contact-email', app: 'Portal' }),
  );
});

test('one that can’t be used fails the run, with the reason', async () => {
  const path = join(emptyFolder(), 'control.mjs');
  writeFileSync(path, 'export const control = { id: "Mine" };');
  const { audit } = await deploy({ config: { customControls: [path] } });
  expect(await audit.invoke({ executionId: 'night-1' })).toMatchObject({
    error: { errorMessage: expect.stringContaining('control.id: expected a kebab-case id') },
  });
});

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-control-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

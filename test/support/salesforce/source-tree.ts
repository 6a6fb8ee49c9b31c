/**
 * Metadata source to test with, as files in a folder of its own.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { COMPONENT_TYPES, type Component } from '../../../lib/audit/model/app.ts';

/** @returns the folder, which is gone when the test is. */
export function sourceTree(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'eca-source-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
}

/** A component as the Salesforce CLI writes it, its fields in the order given, the first in line 3. */
export function component(of: Component, fields: Readonly<Record<string, string | boolean>>): string {
  const type = COMPONENT_TYPES[of];
  const lines = Object.entries(fields).map(([name, value]) => `    <${name}>${value}</${name}>`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${type} xmlns="http://soap.sforce.com/2006/04/metadata">`,
    ...lines,
    `</${type}>`,
    '',
  ].join('\n');
}

/** Global OAuth settings of an app with a callback. By default every control passes. */
export function globalOauth(app: string, fields: Readonly<Record<string, string | boolean>> = {}): string {
  return component('globalOauth', {
    callbackUrl: 'https://app.example.com/callback',
    externalClientApplication: app,
    isConsumerSecretOptional: false,
    isPkceRequired: true,
    isRefreshTokenRotationEnabled: true,
    isSecretRequiredForRefreshToken: true,
    ...fields,
  });
}

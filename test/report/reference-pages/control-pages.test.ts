import { describe, expect, it } from 'vitest';
import { requirePkce } from '../../../lib/audit/controls/flows/require-pkce.ts';
import { CATALOGUE, controlById } from '../../../lib/audit/controls/index.ts';
import { controlMarkdown, controlsText, controlText } from '../../../lib/report/reference-pages/control-pages.ts';

describe('controlsText', () => {
  it('has one line for each control', () => {
    const lines = controlsText(CATALOGUE).trimEnd().split('\n');
    expect(lines).toHaveLength(CATALOGUE.length + 1);
    expect(lines[0]).toMatch(/^CONTROL +MODE +SEVERITY +TITLE$/);
    expect(lines[1]).toMatch(/^require-secret-web-server-flow +page +high +Require secret for the web server flow$/);
  });
});

describe('controlText', () => {
  it('explains one in a fixed order', () => {
    const titles = controlText(requirePkce).match(/^[A-Z].*$/gm);
    expect(titles).toEqual([
      'Require PKCE',
      'Fails when',
      'Right, in ExtlClntAppGlobalOauthSettings',
      'How to fix it',
      'Why',
      'Severity',
      'Higher risk when',
      'Lower risk when',
      'Reads',
      'By default',
      'Source',
      'See also',
    ]);
  });

  it.each(CATALOGUE.map(({ id }) => id))('shows the severity of %s and what Salesforce says', (id) => {
    const control = controlById(id) ?? requirePkce;
    const text = controlText(control);
    expect(text).toContain(control.cvssVector);
    expect(text).toContain(control.source.url);
    expect(text).not.toContain('`');
    expect(text).not.toContain('undefined');
  });
});

describe('controlMarkdown', () => {
  it('shows the metadata that is right', () => {
    expect(controlMarkdown(requirePkce)).toContain('```xml\n<isPkceRequired>true</isPkceRequired>\n```');
  });
});

import { expect, it } from 'vitest';
import { maskSecrets } from '../../../lib/salesforce/source/mask-secrets.ts';

it('masks keys, secrets and certificates, and nothing else', () => {
  const text =
    '<ExtlClntAppGlobalOauthSettings>\r\n<certificate>MIIC\r\nxx</certificate>\r\n<consumerKey\n>3MVG9</consumerKey>' +
    '<consumerSecret>hush</consumerSecret><label>hush</label></ExtlClntAppGlobalOauthSettings>';
  expect(maskSecrets(text)).toBe(
    '<ExtlClntAppGlobalOauthSettings>\r\n<certificate>***</certificate>\r\n<consumerKey\n>***</consumerKey>' +
      '<consumerSecret>***</consumerSecret><label>hush</label></ExtlClntAppGlobalOauthSettings>',
  );
});

it('masks the content of other elements as a report does', () => {
  const settings = (url: string, audience: string) =>
    `<ExtlClntAppGlobalOauthSettings><callbackUrl>${url}</callbackUrl><idTokenConfig><idTokenAudience>${audience}` +
    '</idTokenAudience></idTokenConfig><isPkceRequired>false</isPkceRequired></ExtlClntAppGlobalOauthSettings>';
  expect(maskSecrets(settings('https://u:pw@a.example/?x=pw&amp;y=pw', '-----BEGIN KEY-----\nMII'))).toBe(
    settings('https://***@a.example/?x=***&amp;y=***', '***'),
  );
  const nested =
    '<ExtlClntAppGlobalOauthSettings><certificate><a>hush</a></certificate></ExtlClntAppGlobalOauthSettings>';
  expect(maskSecrets(nested)).not.toContain('hush');
});

it('masks secrets whose element is misspelt or of another namespace', () => {
  const text =
    '<ExtlClntAppGlobalOauthSettings><consumerkey>hush</consumerkey><consumerSecrets>hush</consumerSecrets>' +
    '<x:certificate xmlns:x="y">hush</x:certificate></ExtlClntAppGlobalOauthSettings>';
  expect(maskSecrets(text)).toBe(text.replaceAll('hush', '***'));
});

it('shows nothing of a text that it can’t read', () => {
  expect(maskSecrets('<ExtlClntAppGlobalOauthSettings><consumerKey>3MVG9')).toBe('***');
});

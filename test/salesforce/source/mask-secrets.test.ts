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

it('shows nothing of a text that it can’t read', () => {
  expect(maskSecrets('<ExtlClntAppGlobalOauthSettings><consumerKey>3MVG9')).toBe('***');
});

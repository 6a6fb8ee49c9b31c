/**
 * Any app that the readers could ever hand to a control.
 *
 * @module
 */
import fc from 'fast-check';
import type { App, Component, Reading, UnclearField } from '../../lib/audit/app.ts';
import { decodeComponent } from '../../lib/audit/decode-settings.ts';
import { KEPT_FIELDS } from '../../lib/audit/fields.ts';

const text = fc.oneof(
  fc.constantFrom('true', 'false', '', '{{X}}', '0', '2', '60', 'Enforce', 'Bypass', 'Infinite', 'SpecificLifetime'),
  fc.constantFrom('AllSelfAuthorized', 'AdminApprovedPreAuthorized', 'STANDARD', 'Full, RefreshToken', 'Api', 'Hours'),
  fc.constantFrom(
    'http://localhost:1/cb',
    'https://a.example/cb',
    'http://a.example',
    'x://y',
    '${H}/cb',
    'javascript:1',
  ),
  fc.string({ maxLength: 12 }),
);

const reading: fc.Arbitrary<Reading> = fc.constantFrom(
  { state: 'read' },
  { state: 'read' },
  { state: 'read' },
  { state: 'absent' },
  { state: 'not_requested' },
  { state: 'unreadable', code: 'settings_not_returned', message: 'It did not come back.' },
);

function component<C extends Component>(name: C) {
  const fields = fc.dictionary(fc.constantFrom(...Object.keys(KEPT_FIELDS[name])), text);
  return fields.map((found) => decodeComponent(name, new Map(Object.entries(found))));
}

export const anyApp: fc.Arbitrary<App> = fc
  .record({
    globalOauth: component('globalOauth'),
    oauth: component('oauth'),
    oauthPolicies: component('oauthPolicies'),
    policies: component('policies'),
    readings: fc.record({
      app: reading,
      globalOauth: reading,
      oauth: reading,
      oauthPolicies: reading,
      policies: reading,
    }),
  })
  .map(({ globalOauth, oauth, oauthPolicies, policies, readings }) => {
    const isRead = (name: Component) => readings[name].state === 'read';
    const unclear: UnclearField[] = [
      ...(isRead('globalOauth') ? globalOauth.unclear : []),
      ...(isRead('oauth') ? oauth.unclear : []),
      ...(isRead('oauthPolicies') ? oauthPolicies.unclear : []),
      ...(isRead('policies') ? policies.unclear : []),
    ];
    return {
      name: 'Any',
      label: 'Any',
      readings,
      unclear,
      settings: {
        ...(isRead('globalOauth') && globalOauth.values),
        ...(isRead('oauth') && oauth.values),
        ...(isRead('oauthPolicies') && { oauthPolicies: oauthPolicies.values }),
        ...(isRead('policies') && { policies: policies.values }),
      },
    };
  });

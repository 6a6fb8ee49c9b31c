/**
 * Answers of the token endpoint that look successful but must be refused.
 *
 * @module
 */
import { jsonAnswer, type SalesforceAnswer } from '../answer.ts';
import { salesforceId, scrambled } from '../ids.ts';
import type { Org } from '../org.ts';
import type { Fault } from './fault.ts';

export const TOKEN_ANSWERS = {
  'instance-metadata-service': instanceUrl('http://169.254.169.254'),
  'instance-other-port': instanceUrl('http://127.0.0.1:9001'),
  'instance-lookalike': instanceUrl('https://acme.my.salesforce.com.evil.example'),
  'instance-user-info': instanceUrl('https://acme.my.salesforce.com@evil.example'),
  'instance-path': instanceUrl('https://acme.my.salesforce.com/services/../..'),
  'instance-script': instanceUrl('javascript:alert(1)'),
  'token-in-jwt-form': changed(
    'The access token has the form of a JWT, which the SOAP API does not take.',
    (_, org) => {
      const token = [20, 200, 300].map((length, part) => `eyJ${scrambled(length, org.alias, `${part}`)}`).join('.');
      org.planted = [...org.planted, token];
      return { access_token: token };
    },
  ),
  'token-missing': changed('The token answer has no access token.', () => ({ access_token: undefined })),
  'token-empty': changed('The access token is empty.', () => ({ access_token: '' })),
  'token-number': changed('The access token is a number.', () => ({ access_token: 42 })),
  'token-id-missing': changed('The token answer does not say whose token it is.', () => ({ id: undefined })),
  'token-id-strange': changed('The identity URL of the token answer names no org.', () => ({
    id: 'https://login.salesforce.com/id/nobody',
  })),
  'token-of-another-org': changed('The token answer names another org than ever before.', (_, { alias, userId }) => ({
    id: `https://login.salesforce.com/id/${salesforceId('00D', alias, 'another')}/${userId}`,
  })),
  'token-list': {
    description: 'The token answer is a JSON list.',
    operations: ['token'],
    effect: { kind: 'answer', change: () => jsonAnswer(['access_token', 'instance_url']) },
  },
  'token-null': {
    description: 'The token answer is the JSON word null.',
    operations: ['token'],
    effect: { kind: 'answer', change: () => jsonAnswer(null) },
  },
} as const satisfies Record<string, Fault>;

function instanceUrl(url: string) {
  return changed(`The token answer sends all further calls to ${url}.`, () => ({ instance_url: url }));
}

function changed(
  description: string,
  change: (original: SalesforceAnswer, org: Org) => Readonly<Record<string, unknown>>,
) {
  return {
    description,
    operations: ['token'],
    effect: {
      kind: 'answer',
      change: (original, org) =>
        original.status === 200
          ? jsonAnswer({ ...JSON.parse(String(original.body)), ...change(original, org) })
          : original,
    },
  } as const satisfies Fault;
}

import { requirePkce } from '../../../../lib/audit/controls/flows/require-pkce.ts';
import { NOT_READ, testControl } from '../../../support/audit/test-control.ts';

testControl(requirePkce, {
  passes: {
    'PKCE that is required': {},
    'PKCE that is required by default': { settings: { isPkceRequired: undefined } },
  },
  fails: {
    'a confidential client: lower': {
      app: { settings: { isPkceRequired: false } },
      severity: 'medium',
      conditions: ['Lowered: The client secret is required'],
    },
    'a public client: higher': {
      app: { settings: { isPkceRequired: false, isConsumerSecretOptional: true } },
      severity: 'high',
      conditions: ['Raised: The client secret is optional'],
    },
    'without counting a secret that is unclear': {
      app: {
        settings: { isPkceRequired: false, isConsumerSecretOptional: undefined },
        unclear: [{ field: 'isConsumerSecretOptional', found: '{{X}}' }],
      },
      severity: 'high',
    },
  },
  notAssessed: {
    ...NOT_READ.notAssessed,
    'a placeholder': { app: { unclear: [{ field: 'isPkceRequired', found: '{{X}}' }] }, code: 'unclear_value' },
  },
  notApplicable: {
    ...NOT_READ.notApplicable,
    'an app without callbacks': { settings: { callbackUrl: [] } },
    'an app without callbacks that has another flow': {
      settings: { callbackUrl: undefined, isClientCredentialsFlowEnabled: true },
    },
  },
});

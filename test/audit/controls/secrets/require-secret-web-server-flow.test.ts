import { requireSecretWebServerFlow } from '../../../../lib/audit/controls/secrets/require-secret-web-server-flow.ts';
import { NOT_READ, testControl } from '../../../support/audit/test-control.ts';

const OPTIONAL = { isConsumerSecretOptional: true, isSecretRequiredForRefreshToken: false } as const;
const PKCE = 'Lowered: PKCE is required';
const LOOPBACK = 'http://localhost:1717/OauthRedirect';

testControl(requireSecretWebServerFlow, {
  passes: {
    'a secret that is required': {},
    'a secret that is required by default': { settings: { isConsumerSecretOptional: undefined } },
    'a public-looking client that requires the secret': { settings: { callbackUrl: [LOOPBACK] } },
  },
  fails: {
    'an optional secret without PKCE: unmitigated': {
      app: { settings: { ...OPTIONAL, isPkceRequired: false } },
      severity: 'high',
    },
    'an optional secret where the callback is missing and no other flow is shown': {
      app: { settings: { ...OPTIONAL, isPkceRequired: false, callbackUrl: undefined } },
      severity: 'high',
    },
    'an optional secret with PKCE: lower': { app: { settings: OPTIONAL }, severity: 'medium', conditions: [PKCE] },
    'an optional secret with PKCE by default': {
      app: { settings: { ...OPTIONAL, isPkceRequired: undefined } },
      severity: 'medium',
      conditions: [PKCE],
    },
    'without counting PKCE that is unclear in its favour': {
      app: {
        settings: { ...OPTIONAL, isPkceRequired: undefined },
        unclear: [{ field: 'isPkceRequired', found: '{{PKCE}}' }],
      },
      severity: 'high',
    },
    'an unencrypted callback: higher': {
      app: { settings: { ...OPTIONAL, isPkceRequired: false, callbackUrl: ['http://app.example.com/cb'] } },
      severity: 'high',
      conditions: ['Raised: The callback http://app.example.com/cb is not encrypted.'],
    },
    'a line that may hold several callbacks, which is no public client': {
      app: {
        settings: { ...OPTIONAL, callbackUrl: [LOOPBACK] },
        unclear: [{ field: 'callbackUrl', found: 'a text of 40 characters' }],
      },
      severity: 'medium',
      conditions: [PKCE],
    },
    'a shared domain: higher': {
      app: { settings: { ...OPTIONAL, isPkceRequired: false, callbackUrl: ['https://x.herokuapp.com/cb'] } },
      severity: 'high',
      conditions: ['shared domain herokuapp.com'],
    },
    'a shared domain with PKCE: both cancel out': {
      app: { settings: { ...OPTIONAL, callbackUrl: ['https://x.herokuapp.com/cb'] } },
      severity: 'high',
      conditions: ['shared domain', PKCE],
    },
    'a command line login with PKCE, as a waiver candidate': {
      app: { settings: { ...OPTIONAL, callbackUrl: [LOOPBACK] } },
      severity: 'medium',
      conditions: [PKCE],
      notes: ['looks like a public client'],
      waiverCandidate: true,
    },
    'a mobile app with PKCE, as a waiver candidate': {
      app: { settings: { ...OPTIONAL, callbackUrl: ['fieldservicemobile://oauth/callback'] } },
      severity: 'medium',
      conditions: [PKCE],
      notes: ['looks like a public client'],
      waiverCandidate: true,
    },
    'an MCP client with known callbacks, as a waiver candidate': {
      app: {
        settings: {
          ...OPTIONAL,
          callbackUrl: ['https://claude.ai/api/mcp/auth_callback', 'cursor://anysphere.cursor-mcp/oauth/callback'],
        },
      },
      severity: 'medium',
      conditions: [PKCE],
      notes: ['looks like a public client'],
      waiverCandidate: true,
    },
    'a client of ChatGPT, which has a field for the secret': {
      app: { settings: { ...OPTIONAL, callbackUrl: ['https://chatgpt.com/connector/oauth/abc'] } },
      severity: 'medium',
      conditions: [PKCE],
      notes: ['public client (ChatGPT)', 'ChatGPT has a field for the client secret'],
      waiverCandidate: true,
    },
    'a shared callback host, which raises the risk of a known client as of any other': {
      app: { settings: { ...OPTIONAL, callbackUrl: ['https://oauth.pstmn.io/v1/vscode-callback'] } },
      severity: 'high',
      conditions: ['shared domain pstmn.io', PKCE],
      notes: ['public client (Postman)'],
      waiverCandidate: true,
    },
    'a server of its own beside a known client, which may break': {
      app: {
        settings: {
          ...OPTIONAL,
          callbackUrl: ['https://app.example.com/cb', 'https://claude.com/api/mcp/auth_callback'],
        },
      },
      severity: 'medium',
      conditions: [PKCE],
      notes: ['A callback of the app belongs to Claude'],
    },
    'a public client without PKCE, which no waiver excuses yet': {
      app: { settings: { ...OPTIONAL, isPkceRequired: false, callbackUrl: [LOOPBACK] } },
      severity: 'high',
      notes: ['require PKCE first'],
    },
    'the scope MCP, which alone excuses nothing': {
      app: { settings: { ...OPTIONAL, commaSeparatedOauthScopes: ['MCP', 'RefreshToken'] } },
      severity: 'medium',
      conditions: [PKCE],
    },
    'a server of its own beside a loopback callback, which is no public client': {
      app: { settings: { ...OPTIONAL, callbackUrl: [LOOPBACK, 'https://app.example.com/cb'] } },
      severity: 'medium',
      conditions: [PKCE],
    },
    'another path on the host of a known client, which is not that client': {
      app: { settings: { ...OPTIONAL, callbackUrl: ['https://claude.ai/elsewhere'] } },
      severity: 'medium',
      conditions: [PKCE],
    },
    'client credentials, which contradict it': {
      app: { settings: { ...OPTIONAL, isClientCredentialsFlowEnabled: true, callbackUrl: [LOOPBACK] } },
      severity: 'medium',
      conditions: [PKCE],
      notes: [/contradict.*client credentials flow is on/],
    },
    'a secret that refreshing requires, which contradicts it': {
      app: { settings: { isConsumerSecretOptional: true } },
      severity: 'medium',
      conditions: [PKCE],
      notes: [/contradict.*refreshing a token requires the secret/],
    },
    'token exchange, which is for servers, without taking it for a public client': {
      app: { settings: { ...OPTIONAL, isTokenExchangeEnabled: true, callbackUrl: [LOOPBACK] } },
      severity: 'medium',
      conditions: [PKCE],
    },
    'a JWT integration, for which it is safe to require the secret': {
      app: { settings: { ...OPTIONAL, hasCertificate: true, callbackUrl: [LOOPBACK] } },
      severity: 'medium',
      conditions: [PKCE],
      notes: [/JWT bearer.*safe to require/],
    },
  },
  notAssessed: {
    ...NOT_READ.notAssessed,
    'a placeholder': {
      app: {
        settings: { isConsumerSecretOptional: undefined },
        unclear: [{ field: 'isConsumerSecretOptional', found: '{{SECRET_OPTIONAL}}' }],
      },
      code: 'unclear_value',
    },
  },
  notApplicable: { ...NOT_READ.notApplicable, 'an app without callbacks': { settings: { callbackUrl: [] } } },
});

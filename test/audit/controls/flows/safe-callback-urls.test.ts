import { safeCallbackUrls } from '../../../../lib/audit/controls/flows/safe-callback-urls.ts';
import { NOT_READ, testControl } from '../../../support/audit/test-control.ts';

const callbacks = (...callbackUrl: string[]) => ({ settings: { callbackUrl } });

testControl(safeCallbackUrls, {
  passes: {
    'https with its host': callbacks('https://app.example.com/cb', 'https://b.example/cb?x=***'),
    'loopback over http, with any port': callbacks(
      'http://localhost:*/callback',
      'http://127.0.0.1/cb',
      'http://[::1]:8/',
    ),
    'a scheme of its own': callbacks('cursor://anysphere.cursor-mcp/oauth/callback'),
    'a placeholder behind the host': callbacks('https://app.example.com/${PATH}'),
  },
  fails: {
    'plain http': { app: callbacks('https://a.example/cb', 'http://app.example.com/cb'), severity: 'high' },
    'http to a host that only looks like loopback': {
      app: callbacks('http://localhost.example.com/cb'),
      severity: 'high',
    },
    'a wildcard host': { app: callbacks('https://*.example.com/cb'), severity: 'high' },
    'a wildcard port elsewhere than on loopback': { app: callbacks('https://app.example.com:*/cb'), severity: 'high' },
    'a script': { app: callbacks('javascript:alert(1)'), severity: 'high' },
    'an unsafe one beside an unclear one': { app: callbacks('${HOST}/cb', 'http://app.example.com'), severity: 'high' },
  },
  notAssessed: {
    ...NOT_READ.notAssessed,
    'a placeholder for the host': { app: callbacks('https://a.example/cb', '${HOST}/cb'), code: 'unclear_value' },
    'a line that may hold several URLs': {
      app: { ...callbacks('https://a.example/cb'), unclear: [{ field: 'callbackUrl', found: 'https://b.example,x' }] },
      code: 'unclear_value',
    },
    'something that is no URL': { app: callbacks('app.example.com/cb'), code: 'unclear_value' },
  },
  notApplicable: { ...NOT_READ.notApplicable, 'an app without callbacks': { settings: { callbackUrl: undefined } } },
});

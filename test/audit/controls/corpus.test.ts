/**
 * What a careful person judges of every file of the corpus, and why. Each file is judged in its own app: with the files
 * beside it at the head of its repository, and what is not there is not in the source.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { APP_CONTROLS } from '../../../lib/audit/controls/index.ts';
import { assembleApp, type ComponentPart } from '../../../lib/audit/decoding/assemble-app.ts';
import { assessApp } from '../../../lib/audit/judging/assess.ts';
import { COMPONENT_TYPES, COMPONENTS, type Component } from '../../../lib/audit/model/app.ts';
import type { Finding } from '../../../lib/audit/model/finding.ts';
import { parseComponent } from '../../../lib/salesforce/source/parse-component.ts';

/**
 * The component that decides each control, and the order of the verdicts in the table, with a bar between the two groups:
 * `ok`, `n/a`, `?` for not assessed, else the severity of the failure, with `*` for a waiver candidate.
 */
const JUDGED: Readonly<Partial<Record<Component, readonly (readonly string[])[]>>> = {
  globalOauth: [
    [
      'require-secret-web-server-flow',
      'require-secret-refresh-token-flow',
      'require-pkce',
      'rotate-refresh-tokens',
      'safe-callback-urls',
    ],
    [
      'disable-client-credentials-flow',
      'use-jwt-bearer-flow',
      'require-secret-token-exchange',
      'disable-device-flow',
      'post-code-credentials',
      'limit-id-tokens',
      'issue-jwt-access-tokens',
      'limit-token-introspection',
    ],
  ],
  oauth: [['limit-oauth-scopes']],
  oauthSecurity: [['restrict-refresh-token-ips']],
  oauthPolicies: [
    [
      'pre-authorize-users',
      'enforce-ip-restrictions',
      'limit-refresh-token-life',
      'restrict-client-credentials-policy',
    ],
    ['require-high-assurance', 'limit-session-time', 'limit-custom-attributes'],
  ],
};

interface Row {
  readonly verdicts: string;
  readonly because: string;
  readonly files: readonly string[];
}

const TABLE: readonly Row[] = [
  // Global OAuth settings
  {
    verdicts: 'ok n/a medium n/a ok | ok n/a n/a ok n/a n/a low ok',
    because:
      'A trail exercise: secret required, PKCE off, which the secret makes up for; no RefreshToken scope, so no refresh tokens.',
    files: [
      'atlas__exercises__trailAppGlblOAuth.ecaGlblOauth-meta.xml',
      'atlas__exercises__a000002__trailAppGlblOAuth.ecaGlblOauth-meta.xml',
      'birch__first-steps__trailAppGlblOAuth.ecaGlblOauth-meta.xml',
      'birch__first-steps__a000014__trailAppGlblOAuth.ecaGlblOauth-meta.xml',
      'cedar__questionnaire__trailAppGlblOAuth.ecaGlblOauth-meta.xml',
      'delta__by-hand__trailAppGlblOAuth.ecaGlblOauth-meta.xml',
    ],
  },
  {
    verdicts: 'ok ok medium high ok | ok ok n/a ok n/a n/a ok ok',
    because: 'A CI login: the secret is required everywhere; PKCE is off and refresh tokens are not rotated.',
    files: ['ember__pipeline__ACME_PIPELINE_glbloauth.ecaGlblOauth-meta.xml'],
  },
  {
    verdicts: 'medium* high ok high ok | ok n/a n/a ok medium n/a low ok',
    because:
      'A loopback login with PKCE: a public client, so a waiver may be right. Its refresh tokens need neither secret nor rotation: no waiver for that.',
    files: [
      'fjord__analytics__a000008__DashboardLogin_glbloauth.ecaGlblOauth-meta.xml',
      'fjord__analytics__a000009__DashboardLogin_glbloauth.ecaGlblOauth-meta.xml',
    ],
  },
  {
    verdicts: 'medium high ok high ok | ok n/a high ok medium n/a low ok',
    because: 'The same app once token exchange is on, which is for servers: no longer a plain public client.',
    files: ['fjord__analytics__DashboardLogin_glbloauth.ecaGlblOauth-meta.xml'],
  },
  {
    verdicts: 'medium* high ok high ok | ok n/a n/a ok n/a n/a ok ok',
    because: 'An MCP client of Claude and Cursor with PKCE, as the MCP guide says; its refresh tokens are not rotated.',
    files: ['grove__integrations__GroveSalesforceMcp_glbloauth.ecaGlblOauth-meta.xml'],
  },
  {
    verdicts: 'ok ok ok high ? | high ok n/a ok ok n/a low ok',
    because:
      'All is required but rotation; the hosts of the callbacks are placeholders, so it is unknown where codes go.',
    files: [
      'grove__integrations__GroveSalesforceLoopback_glbloauth.ecaGlblOauth-meta.xml',
      'grove__integrations__a00000b__GroveSalesforceLoopback_glbloauth.ecaGlblOauth-meta.xml',
    ],
  },
  {
    verdicts: 'ok ok ok high ok | ok n/a n/a ok n/a n/a low ok',
    because: 'All is required but rotation.',
    files: [
      'grove__integrations__LedgerCloud_glbloauth.ecaGlblOauth-meta.xml',
      'grove__integrations__LedgerCloud_defGlblOauthSet.ecaGlblOauth-meta.xml',
    ],
  },
  {
    verdicts: 'ok ok ok high ok | ok n/a n/a ok medium n/a low ok',
    because: 'The same, with headless logins that may send passwords outside the body; PKCE lowers that.',
    files: ['haven__sandbox__Api_Workbench_glbloauth.ecaGlblOauth-meta.xml'],
  },
  {
    verdicts: '? ? ? high ? | ok n/a n/a ok n/a n/a low ok',
    because: 'A template: placeholders are neither true nor false; rotation is absent, so off.',
    files: ['docs__templates__global-oauth.ecaGlblOauth-meta.xml'],
  },
  {
    verdicts: 'medium* ok ok high ok | ok n/a n/a ok n/a n/a low ok',
    because: 'A mobile app by its scheme, with PKCE; refreshing requires the secret by default.',
    files: ['docs__mobile_sample.ecaGlblOauth-meta.xml'],
  },
  {
    verdicts: 'ok high ok high ok | ok n/a n/a ok n/a ? low ok',
    because: "Salesforce's own sample: refreshing takes no secret, and nothing says that tokens are rotated.",
    files: ['docs__reference_sample.ecaGlblOauth-meta.xml'],
  },
  {
    verdicts: 'high high high high ok | ok ok n/a ok n/a n/a low ok',
    because:
      'A generator writes the worst combination. Loopback or not: without PKCE no waiver, and it has a certificate, which makes the optional secret needless.',
    files: ['docs__generator__settings.ecaGlblOauth-meta.xml'],
  },
  // OAuth settings
  {
    verdicts: 'ok',
    because: 'Named scopes only, MCP among them.',
    files: [
      'atlas__exercises__trailAppSettings.ecaOauth-meta.xml',
      'atlas__exercises__a000004__trailAppSettings.ecaOauth-meta.xml',
      'ember__pipeline__ACME_PIPELINE_oauth.ecaOauth-meta.xml',
      'ember__pipeline__a000007__ACME_PIPELINE_oauth.ecaOauth-meta.xml',
      'fjord__analytics__DashboardLogin_oauth.ecaOauth-meta.xml',
      'grove__integrations__GroveSalesforceLoopback_oauth.ecaOauth-meta.xml',
      'grove__integrations__a000010__GroveSalesforceLoopback_oauth.ecaOauth-meta.xml',
      'grove__integrations__GroveSalesforceMcp_oauth.ecaOauth-meta.xml',
      'birch__first-steps__trailAppSettings.ecaOauth-meta.xml',
      'birch__first-steps__a000015__trailAppSettings.ecaOauth-meta.xml',
      'cedar__questionnaire__trailAppSettings.ecaOauth-meta.xml',
      'delta__by-hand__trailAppSettings.ecaOauth-meta.xml',
      'haven__sandbox__Api_Workbench_oauth.ecaOauth-meta.xml',
      'iris__consulting__Assistant_MCP_oauth.ecaOauth-meta.xml',
    ],
  },
  {
    verdicts: 'high',
    because: 'Full, for users whom an administrator approved.',
    files: [
      'grove__integrations__LedgerCloud_oauth.ecaOauth-meta.xml',
      'grove__integrations__LedgerCloud_defOauthSet.ecaOauth-meta.xml',
      'grove__integrations__a000011__GroveSalesforceLoopback_oauth.ecaOauth-meta.xml',
    ],
  },
  // OAuth policies
  {
    verdicts: 'medium ok n/a ok | medium n/a ok',
    because: 'Anybody may let the app in, behind IP restrictions; it gets no refresh tokens.',
    files: [
      'atlas__exercises__trailAppSettings_defaultPolicy.ecaOauthPlcy-meta.xml',
      'atlas__exercises__a000003__trailAppSettings_defaultPolicy.ecaOauthPlcy-meta.xml',
      'birch__first-steps__trailAppSettings_defaultPolicy.ecaOauthPlcy-meta.xml',
      'delta__by-hand__trailAppSettings_defaultPolicy.ecaOauthPlcy-meta.xml',
    ],
  },
  {
    verdicts: 'medium ok medium ok | medium n/a ok',
    because: 'Anybody may let the app in, behind IP restrictions; refresh tokens live for a year.',
    files: ['haven__sandbox__Api_Workbench_oauthPlcy.ecaOauthPlcy-meta.xml'],
  },
  {
    verdicts: 'medium ok medium ok | medium ? ok',
    because: 'The same, and nothing says whether its JWT tokens have a time-out of their own.',
    files: ['ember__pipeline__ACME_PIPELINE_oauthPlcy.ecaOauthPlcy-meta.xml'],
  },
  {
    verdicts: '? ? medium ok | medium ? ok',
    because:
      'AdminApprovedUsers and RelaxIPRestrictions are values that Salesforce does not document; refresh tokens live for a year.',
    files: ['ember__pipeline__a000006__ACME_PIPELINE_oauthPlcy.ecaOauthPlcy-meta.xml'],
  },
  {
    verdicts: 'medium medium medium ok | medium n/a ok',
    because: 'Anybody may let the app in, from everywhere; refresh tokens live for a year.',
    files: ['fjord__analytics__DashboardLogin_oauthPlcy.ecaOauthPlcy-meta.xml'],
  },
  {
    verdicts: 'ok ok ok ok | medium n/a ok',
    because: 'Approved users, IP restrictions, a lifetime.',
    files: ['grove__integrations__GroveSalesforceMcp_oauthPlcy.ecaOauthPlcy-meta.xml'],
  },
  {
    verdicts: 'ok medium ok high | medium n/a ok',
    because: 'Client credentials from everywhere: the secret alone is a login.',
    files: [
      'grove__integrations__GroveSalesforceLoopback_oauthPlcy.ecaOauthPlcy-meta.xml',
      'grove__integrations__a00000c__GroveSalesforceLoopback_oauthPlcy.ecaOauthPlcy-meta.xml',
    ],
  },
  {
    verdicts: 'ok high medium high | medium n/a ok',
    because: 'The same while its refresh tokens never expired, which makes the missing IP restrictions worse.',
    files: [
      'grove__integrations__a00000d__GroveSalesforceLoopback_oauthPlcy.ecaOauthPlcy-meta.xml',
      'grove__integrations__a00000e__GroveSalesforceLoopback_oauthPlcy.ecaOauthPlcy-meta.xml',
    ],
  },
  {
    verdicts: 'ok ok ok high | medium n/a ok',
    because: 'The same behind IP restrictions, whose ranges nobody has read.',
    files: ['grove__integrations__a00000f__GroveSalesforceLoopback_oauthPlcy.ecaOauthPlcy-meta.xml'],
  },
  {
    verdicts: 'ok high ok ok | medium n/a ok',
    because: 'Full from everywhere.',
    files: ['grove__integrations__LedgerCloud_oauthPlcy.ecaOauthPlcy-meta.xml'],
  },
  {
    verdicts: 'ok high medium ok | medium n/a ok',
    because: 'Full from everywhere, and refresh tokens never expire.',
    files: ['grove__integrations__LedgerCloud_defOauthPlcy.ecaOauthPlcy-meta.xml'],
  },
  // OAuth security settings
  {
    verdicts: 'medium',
    because: 'Security settings without an IP allowlist: refresh tokens work from everywhere.',
    files: [
      'grove__integrations__GroveSalesforceLoopback_oauthSecurity.ecaOauthSecurity-meta.xml',
      'grove__integrations__GroveSalesforceMcp_oauthSecurity.ecaOauthSecurity-meta.xml',
    ],
  },
  // No control judges these: they say which app it is, that it is on, or nothing that is documented.
  {
    verdicts: '',
    because: 'No setting of its own is demanded.',
    files: [
      'atlas__exercises__trailApp.eca-meta.xml',
      'atlas__exercises__a000001__trailApp.eca-meta.xml',
      'ember__pipeline__ACME_PIPELINE.eca-meta.xml',
      'ember__pipeline__ACME_PIPELINE_plcy.ecaPlcy-meta.xml',
      'ember__pipeline__a000005__ACME_PIPELINE.eca-meta.xml',
      'fjord__analytics__DashboardLogin.eca-meta.xml',
      'grove__integrations__LedgerCloud.eca-meta.xml',
      'grove__integrations__LedgerCloud_defPlcy.ecaPlcy-meta.xml',
      'grove__integrations__LedgerCloud_plcy.ecaPlcy-meta.xml',
      'grove__integrations__GroveSalesforceLoopback.eca-meta.xml',
      'grove__integrations__GroveSalesforceLoopback_plcy.ecaPlcy-meta.xml',
      'grove__integrations__GroveSalesforceMcp.eca-meta.xml',
      'grove__integrations__GroveSalesforceMcp_plcy.ecaPlcy-meta.xml',
      'grove__integrations__a000012__LedgerCloud.eca-meta.xml',
      'grove__integrations__a00000a__GroveSalesforceLoopback.eca-meta.xml',
      'birch__first-steps__trailApp.eca-meta.xml',
      'birch__first-steps__a000013__trailApp.eca-meta.xml',
      'cedar__questionnaire__trailApp.eca-meta.xml',
      'delta__by-hand__trailApp.eca-meta.xml',
      'haven__sandbox__Api_Workbench.eca-meta.xml',
      'haven__sandbox__Api_Workbench_plcy.ecaPlcy-meta.xml',
      'iris__consulting__Assistant_MCP.eca-meta.xml',
      'juniper__package__Field_Builder.eca-meta.xml',
    ],
  },
];

const FOLDER = new URL('../../../lib/simulator/corpus/files/', import.meta.url);
const NOT_IN_SOURCE: ComponentPart = {
  reading: { state: 'unreadable', code: 'not_in_source', message: 'The source does not contain it.' },
};

interface CorpusFile {
  readonly name: string;
  /** `owner__repository` */
  readonly repository: string;
  readonly app: string;
  readonly isAtHead: boolean;
  readonly component: Component | undefined;
  readonly part: ComponentPart;
}

const FILES: readonly CorpusFile[] = readdirSync(FOLDER).map((name) => {
  const parsed = parseComponent(readFileSync(new URL(name, FOLDER), 'utf8'), () => true);
  if (parsed.kind !== 'component') {
    throw new Error(`${name} is no component: ${parsed.kind}`);
  }
  const [owner = '', repository = '', ...rest] = name.split('__');
  return {
    name,
    repository: `${owner}__${repository}`,
    app: String(parsed.fields.get('externalClientApplication') ?? rest.at(-1)?.split('.')[0]),
    isAtHead: rest.length < 2,
    component: COMPONENTS.find((key) => COMPONENT_TYPES[key] === parsed.type),
    part: { reading: { state: 'read' }, fields: parsed.fields },
  };
});

/** The findings that the file decides, by group. */
function findingsOn(file: CorpusFile): Finding[][] {
  const siblings = FILES.filter(
    ({ repository, app, isAtHead }) => repository === file.repository && app === file.app && isAtHead,
  );
  const parts = Object.fromEntries([
    ...COMPONENTS.map((component) => [component, NOT_IN_SOURCE]),
    ...[...siblings, file].flatMap(({ component, part }) => (component === undefined ? [] : [[component, part]])),
  ]) as Record<Component, ComponentPart>;
  const findings = assessApp(assembleApp({ name: file.app }, parts), APP_CONTROLS);
  const judged = (file.component === undefined ? undefined : JUDGED[file.component]) ?? [];
  return judged.map((group) => group.flatMap((control) => findings.filter((finding) => finding.control === control)));
}

const WORDS = { pass: 'ok', not_applicable: 'n/a', not_assessed: '?' } as const;

function short(finding: Finding): string {
  return finding.status === 'fail'
    ? finding.severity + (finding.waiverCandidate === true ? '*' : '')
    : WORDS[finding.status];
}

describe('the corpus', () => {
  it('has each of its files in the table, once', () => {
    const listed = TABLE.flatMap(({ files }) => files);
    expect(listed.toSorted()).toEqual(FILES.map(({ name }) => name).toSorted());
  });

  it('has a verdict of every control', () => {
    const judged = Object.values(JUDGED).flat(2);
    expect(
      judged.toSorted(),
      'JUDGED names each control under the component that decides it, and each row has its verdict at that place',
    ).toEqual(APP_CONTROLS.map(({ id }) => id).toSorted());
  });

  describe.each(TABLE)('$verdicts: $because', ({ verdicts, files }) => {
    it.each(files)('%s', (name) => {
      const file = FILES.find((candidate) => candidate.name === name);
      const groups = file === undefined ? [['not there']] : findingsOn(file).map((group) => group.map(short));
      expect(groups.map((group) => group.join(' ')).join(' | ')).toBe(verdicts);
    });
  });

  it('shows why the generator can require the secret, and where settings contradict each other', () => {
    const notesOn = (name: string) =>
      FILES.filter((file) => file.name === name).flatMap((file) => findingsOn(file)[0]?.[0]?.notes ?? []);
    expect(notesOn('docs__generator__settings.ecaGlblOauth-meta.xml')).toEqual([
      expect.stringContaining('safe to require'),
    ]);
    expect(notesOn('docs__mobile_sample.ecaGlblOauth-meta.xml')).toEqual([
      expect.stringContaining('contradict'),
      expect.stringContaining('public client'),
    ]);
  });

  it('leaves the one who ships no settings with his package unjudged, not excused', () => {
    const file = FILES.find(({ name }) => name.startsWith('juniper'));
    const findings =
      file === undefined
        ? []
        : assessApp(assembleApp({ name: file.app }, { app: file.part, globalOauth: NOT_IN_SOURCE }), APP_CONTROLS);
    expect(findings.filter(({ status }) => status === 'pass')).toEqual([]);
  });
});

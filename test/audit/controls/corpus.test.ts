/**
 * What a careful person says of every real file of the corpus, and why. Each file is judged in its own app: with the files
 * beside it at the head of its repository, and what is not there is not in the source.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMPONENT_TYPES, COMPONENTS, type Component } from '../../../lib/audit/app.ts';
import { assembleApp, type ComponentPart } from '../../../lib/audit/assemble-app.ts';
import { assessApp } from '../../../lib/audit/assess.ts';
import { APP_CONTROLS } from '../../../lib/audit/controls/index.ts';
import type { Finding } from '../../../lib/audit/model.ts';
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
      'JordanParra96__Salesforce_Projects__ecaViaMetadataGlblOAuth.ecaGlblOauth-meta.xml',
      'JordanParra96__Salesforce_Projects__ec1319f__ecaViaMetadataGlblOAuth.ecaGlblOauth-meta.xml',
      'chrzasz__sf-th-eca-via-metadata__ecaViaMetadataGlblOAuth.ecaGlblOauth-meta.xml',
      'chrzasz__sf-th-eca-via-metadata__dcde839__ecaViaMetadataGlblOAuth.ecaGlblOauth-meta.xml',
      'devakshaygupta__SurveyApplication__ecaViaMetadataGlblOAuth.ecaGlblOauth-meta.xml',
      'ilrhea__External-Client-App__ecaViaMetadataGlblOAuth.ecaGlblOauth-meta.xml',
    ],
  },
  {
    verdicts: 'ok ok medium high ok | ok ok n/a ok n/a n/a ok ok',
    because: 'A CI login: the secret is required everywhere; PKCE is off and refresh tokens are not rotated.',
    files: ['RamiroHernandez__CICD__SOLU_CI_CD_glbloauth.ecaGlblOauth-meta.xml'],
  },
  {
    verdicts: 'medium* high ok high ok | ok n/a n/a ok medium n/a low ok',
    because:
      'A loopback login with PKCE: a public client, so a waiver may be right. Its refresh tokens need neither secret nor rotation: no waiver for that.',
    files: [
      'Sanpelegrino1__AnalyticsSECommandCenter__7b668c9__CommandCenterAuth_glbloauth.ecaGlblOauth-meta.xml',
      'Sanpelegrino1__AnalyticsSECommandCenter__f784df7__CommandCenterAuth_glbloauth.ecaGlblOauth-meta.xml',
    ],
  },
  {
    verdicts: 'medium high ok high ok | ok n/a high ok medium n/a low ok',
    because: 'The same app once token exchange is on, which is for servers: no longer a plain public client.',
    files: ['Sanpelegrino1__AnalyticsSECommandCenter__CommandCenterAuth_glbloauth.ecaGlblOauth-meta.xml'],
  },
  {
    verdicts: 'medium* high ok high ok | ok n/a n/a ok n/a n/a ok ok',
    because: 'An MCP client of Claude and Cursor with PKCE, as the MCP guide says; its refresh tokens are not rotated.',
    files: ['awesomeandrey__minlopro-dx__MinloproSalesforceMcp_glbloauth.ecaGlblOauth-meta.xml'],
  },
  {
    verdicts: 'ok ok ok high ? | high ok n/a ok ok n/a low ok',
    because:
      'All is required but rotation; the hosts of the callbacks are placeholders, so nobody can say where codes go.',
    files: [
      'awesomeandrey__minlopro-dx__MinloproSalesforceLoopback_glbloauth.ecaGlblOauth-meta.xml',
      'awesomeandrey__minlopro-dx__2de339e__MinloproSalesforceLoopback_glbloauth.ecaGlblOauth-meta.xml',
    ],
  },
  {
    verdicts: 'ok ok ok high ok | ok n/a n/a ok n/a n/a low ok',
    because: 'All is required but rotation.',
    files: [
      'awesomeandrey__minlopro-dx__InformaticaCloud_glbloauth.ecaGlblOauth-meta.xml',
      'awesomeandrey__minlopro-dx__InformaticaCloud_defGlblOauthSet.ecaGlblOauth-meta.xml',
    ],
  },
  {
    verdicts: 'ok ok ok high ok | ok n/a n/a ok medium n/a low ok',
    because: 'The same, with headless logins that may send passwords outside the body; PKCE lowers that.',
    files: ['justinsohn__gstdev__Postman_glbloauth.ecaGlblOauth-meta.xml'],
  },
  {
    verdicts: '? ? ? high ? | ok n/a n/a ok n/a n/a low ok',
    because: 'A template: placeholders are neither true nor false; rotation is absent, so off.',
    files: ['docs__afv-library__eca-global-oauth-template.ecaGlblOauth-meta.xml'],
  },
  {
    verdicts: 'medium* ok ok high ok | ok n/a n/a ok n/a n/a low ok',
    because: 'A mobile app by its scheme, with PKCE; refreshing requires the secret by default.',
    files: ['docs__mobile_example.ecaGlblOauth-meta.xml'],
  },
  {
    verdicts: 'ok high ok high ok | ok n/a n/a ok n/a ? low ok',
    because: "Salesforce's own sample: refreshing takes no secret, and nothing says that tokens are rotated.",
    files: ['docs__official_metadata_api_example.ecaGlblOauth-meta.xml'],
  },
  {
    verdicts: 'high high high high ok | ok ok n/a ok n/a n/a low ok',
    because:
      'A generator writes the worst combination. Loopback or not: without PKCE no waiver, and it has a certificate, which makes the optional secret needless.',
    files: ['docs__sfdx-hardis__generator.ecaGlblOauth-meta.xml'],
  },
  // OAuth settings
  {
    verdicts: 'ok',
    because: 'Named scopes only, MCP among them.',
    files: [
      'JordanParra96__Salesforce_Projects__ecaViaMetadataSettings.ecaOauth-meta.xml',
      'JordanParra96__Salesforce_Projects__89a93a6__ecaViaMetadataSettings.ecaOauth-meta.xml',
      'RamiroHernandez__CICD__SOLU_CI_CD_oauth.ecaOauth-meta.xml',
      'RamiroHernandez__CICD__38a9628__SOLU_CI_CD_oauth.ecaOauth-meta.xml',
      'Sanpelegrino1__AnalyticsSECommandCenter__CommandCenterAuth_oauth.ecaOauth-meta.xml',
      'awesomeandrey__minlopro-dx__MinloproSalesforceLoopback_oauth.ecaOauth-meta.xml',
      'awesomeandrey__minlopro-dx__5113308__MinloproSalesforceLoopback_oauth.ecaOauth-meta.xml',
      'awesomeandrey__minlopro-dx__MinloproSalesforceMcp_oauth.ecaOauth-meta.xml',
      'chrzasz__sf-th-eca-via-metadata__ecaViaMetadataSettings.ecaOauth-meta.xml',
      'chrzasz__sf-th-eca-via-metadata__8b2e2aa__ecaViaMetadataSettings.ecaOauth-meta.xml',
      'devakshaygupta__SurveyApplication__ecaViaMetadataSettings.ecaOauth-meta.xml',
      'ilrhea__External-Client-App__ecaViaMetadataSettings.ecaOauth-meta.xml',
      'justinsohn__gstdev__Postman_oauth.ecaOauth-meta.xml',
      'ramsayp__consultant_project__Claude_MCP_oauth.ecaOauth-meta.xml',
    ],
  },
  {
    verdicts: 'high',
    because: 'Full, for users whom an administrator approved.',
    files: [
      'awesomeandrey__minlopro-dx__InformaticaCloud_oauth.ecaOauth-meta.xml',
      'awesomeandrey__minlopro-dx__InformaticaCloud_defOauthSet.ecaOauth-meta.xml',
      'awesomeandrey__minlopro-dx__f4b7c93__MinloproSalesforceLoopback_oauth.ecaOauth-meta.xml',
    ],
  },
  // OAuth policies
  {
    verdicts: 'medium ok n/a ok | medium n/a ok',
    because: 'Anybody may let the app in, behind IP restrictions; it gets no refresh tokens.',
    files: [
      'JordanParra96__Salesforce_Projects__ecaViaMetadataSettings_defaultPolicy.ecaOauthPlcy-meta.xml',
      'JordanParra96__Salesforce_Projects__7bd5ff3__ecaViaMetadataSettings_defaultPolicy.ecaOauthPlcy-meta.xml',
      'chrzasz__sf-th-eca-via-metadata__ecaViaMetadataSettings_defaultPolicy.ecaOauthPlcy-meta.xml',
      'ilrhea__External-Client-App__ecaViaMetadataSettings_defaultPolicy.ecaOauthPlcy-meta.xml',
    ],
  },
  {
    verdicts: 'medium ok medium ok | medium n/a ok',
    because: 'Anybody may let the app in, behind IP restrictions; refresh tokens live for a year.',
    files: ['justinsohn__gstdev__Postman_oauthPlcy.ecaOauthPlcy-meta.xml'],
  },
  {
    verdicts: 'medium ok medium ok | medium ? ok',
    because: 'The same, and nothing says whether its JWT tokens have a time-out of their own.',
    files: ['RamiroHernandez__CICD__SOLU_CI_CD_oauthPlcy.ecaOauthPlcy-meta.xml'],
  },
  {
    verdicts: '? ? medium ok | medium ? ok',
    because:
      'AdminApprovedUsers and RelaxIPRestrictions are words that Salesforce does not document; refresh tokens live for a year.',
    files: ['RamiroHernandez__CICD__5a43e63__SOLU_CI_CD_oauthPlcy.ecaOauthPlcy-meta.xml'],
  },
  {
    verdicts: 'medium medium medium ok | medium n/a ok',
    because: 'Anybody may let the app in, from everywhere; refresh tokens live for a year.',
    files: ['Sanpelegrino1__AnalyticsSECommandCenter__CommandCenterAuth_oauthPlcy.ecaOauthPlcy-meta.xml'],
  },
  {
    verdicts: 'ok ok ok ok | medium n/a ok',
    because: 'Approved users, IP restrictions, a lifetime.',
    files: ['awesomeandrey__minlopro-dx__MinloproSalesforceMcp_oauthPlcy.ecaOauthPlcy-meta.xml'],
  },
  {
    verdicts: 'ok medium ok high | medium n/a ok',
    because: 'Client credentials from everywhere: the secret alone is a login.',
    files: [
      'awesomeandrey__minlopro-dx__MinloproSalesforceLoopback_oauthPlcy.ecaOauthPlcy-meta.xml',
      'awesomeandrey__minlopro-dx__5ee5b08__MinloproSalesforceLoopback_oauthPlcy.ecaOauthPlcy-meta.xml',
    ],
  },
  {
    verdicts: 'ok high medium high | medium n/a ok',
    because: 'The same while its refresh tokens never expired, which makes the missing IP restrictions worse.',
    files: [
      'awesomeandrey__minlopro-dx__7a34df1__MinloproSalesforceLoopback_oauthPlcy.ecaOauthPlcy-meta.xml',
      'awesomeandrey__minlopro-dx__c741f15__MinloproSalesforceLoopback_oauthPlcy.ecaOauthPlcy-meta.xml',
    ],
  },
  {
    verdicts: 'ok ok ok high | medium n/a ok',
    because: 'The same behind IP restrictions, whose ranges nobody has read.',
    files: ['awesomeandrey__minlopro-dx__a84746a__MinloproSalesforceLoopback_oauthPlcy.ecaOauthPlcy-meta.xml'],
  },
  {
    verdicts: 'ok high ok ok | medium n/a ok',
    because: 'Full from everywhere.',
    files: ['awesomeandrey__minlopro-dx__InformaticaCloud_oauthPlcy.ecaOauthPlcy-meta.xml'],
  },
  {
    verdicts: 'ok high medium ok | medium n/a ok',
    because: 'Full from everywhere, and refresh tokens never expire.',
    files: ['awesomeandrey__minlopro-dx__InformaticaCloud_defOauthPlcy.ecaOauthPlcy-meta.xml'],
  },
  // OAuth security settings
  {
    verdicts: 'medium',
    because: 'Security settings without an IP allowlist: refresh tokens work from everywhere.',
    files: [
      'awesomeandrey__minlopro-dx__MinloproSalesforceLoopback_oauthSecurity.ecaOauthSecurity-meta.xml',
      'awesomeandrey__minlopro-dx__MinloproSalesforceMcp_oauthSecurity.ecaOauthSecurity-meta.xml',
    ],
  },
  // No control judges these: they say which app it is, that it is on, or nothing that is documented.
  {
    verdicts: '',
    because: 'No setting of its own is demanded.',
    files: [
      'JordanParra96__Salesforce_Projects__ecaViaMetadata.eca-meta.xml',
      'JordanParra96__Salesforce_Projects__5e36813__ecaViaMetadata.eca-meta.xml',
      'RamiroHernandez__CICD__SOLU_CI_CD.eca-meta.xml',
      'RamiroHernandez__CICD__SOLU_CI_CD_plcy.ecaPlcy-meta.xml',
      'RamiroHernandez__CICD__c880df7__SOLU_CI_CD.eca-meta.xml',
      'Sanpelegrino1__AnalyticsSECommandCenter__CommandCenterAuth.eca-meta.xml',
      'awesomeandrey__minlopro-dx__InformaticaCloud.eca-meta.xml',
      'awesomeandrey__minlopro-dx__InformaticaCloud_defPlcy.ecaPlcy-meta.xml',
      'awesomeandrey__minlopro-dx__InformaticaCloud_plcy.ecaPlcy-meta.xml',
      'awesomeandrey__minlopro-dx__MinloproSalesforceLoopback.eca-meta.xml',
      'awesomeandrey__minlopro-dx__MinloproSalesforceLoopback_plcy.ecaPlcy-meta.xml',
      'awesomeandrey__minlopro-dx__MinloproSalesforceMcp.eca-meta.xml',
      'awesomeandrey__minlopro-dx__MinloproSalesforceMcp_plcy.ecaPlcy-meta.xml',
      'awesomeandrey__minlopro-dx__f30320a__InformaticaCloud.eca-meta.xml',
      'awesomeandrey__minlopro-dx__fb6abc4__MinloproSalesforceLoopback.eca-meta.xml',
      'chrzasz__sf-th-eca-via-metadata__ecaViaMetadata.eca-meta.xml',
      'chrzasz__sf-th-eca-via-metadata__7a7f6bf__ecaViaMetadata.eca-meta.xml',
      'devakshaygupta__SurveyApplication__ecaViaMetadata.eca-meta.xml',
      'ilrhea__External-Client-App__ecaViaMetadata.eca-meta.xml',
      'justinsohn__gstdev__Postman.eca-meta.xml',
      'justinsohn__gstdev__Postman_plcy.ecaPlcy-meta.xml',
      'ramsayp__consultant_project__Claude_MCP.eca-meta.xml',
      'shakthi-sfdc__External-Client-App-For-2G-Package__Field_Create_MDAPI.eca-meta.xml',
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
    expect(judged.toSorted()).toEqual(APP_CONTROLS.map(({ id }) => id).toSorted());
  });

  describe.each(TABLE)('$verdicts: $because', ({ verdicts, files }) => {
    it.each(files)('%s', (name) => {
      const file = FILES.find((candidate) => candidate.name === name);
      const groups = file === undefined ? [['not there']] : findingsOn(file).map((group) => group.map(short));
      expect(groups.map((group) => group.join(' ')).join(' | ')).toBe(verdicts);
    });
  });

  it('says why the optional secret of the generator is needless, and where settings contradict each other', () => {
    const notesOn = (name: string) =>
      FILES.filter((file) => file.name === name).flatMap((file) => findingsOn(file)[0]?.[0]?.notes ?? []);
    expect(notesOn('docs__sfdx-hardis__generator.ecaGlblOauth-meta.xml')).toEqual([
      expect.stringContaining('needless'),
    ]);
    expect(notesOn('docs__mobile_example.ecaGlblOauth-meta.xml')).toEqual([
      expect.stringContaining('contradict'),
      expect.stringContaining('public client'),
    ]);
  });

  it('leaves the one who ships no settings with his package unjudged, not excused', () => {
    const file = FILES.find(({ name }) => name.startsWith('shakthi-sfdc'));
    const findings =
      file === undefined
        ? []
        : assessApp(assembleApp({ name: file.app }, { app: file.part, globalOauth: NOT_IN_SOURCE }), APP_CONTROLS);
    expect(findings.filter(({ status }) => status === 'pass')).toEqual([]);
  });
});

/**
 * The steps of the demo, as data: the ten moves of an attack, each in one org, and the repair on the next morning.
 *
 * @module
 */
import { DECLARED } from '../../audit/components/registry.ts';
import { externalClientApp } from '../../simulator/salesforce/components.ts';
import type { SimulatedOrg } from '../../simulator/salesforce/start.ts';

/** The user whose session was stolen. */
export const ATTACKED = 'Ivan Integrator';
const ADMINISTRATOR = 'Ada Administrator';

export interface AttackStep {
  /** Of the org. */
  readonly alias: string;
  /** One sentence that describes the step. */
  readonly does: string;
  readonly act: (org: SimulatedOrg) => void;
  /** Why it notifies fewer people than the other moves. */
  readonly quiet?: string;
}

const { globalOauth, oauth, oauthPolicies } = DECLARED;
const TICKET_PORTAL = 'My_Ticket_Portal';

/** Sets fields of one component of an app. */
function set(app: string, type: string, fields: Readonly<Record<string, string | undefined>>, by = ATTACKED) {
  return (org: SimulatedOrg) => {
    for (const [field, value] of Object.entries(fields)) {
      org.setField({ app, type, field, value, by });
    }
  };
}

export const ATTACK: readonly AttackStep[] = [
  {
    alias: 'acme-prod',
    does: 'The policies of Pipeline are saved without a change, as a test.',
    act: set('ACME_PIPELINE', oauthPolicies.type, { label: 'ACME_PIPELINE_oauthPlcy' }),
    quiet: 'no setting has changed.',
  },
  {
    alias: 'acme-prod',
    does: 'A new app, "My Ticket Portal", that any user may authorize.',
    act: (org) =>
      org.addApp(
        externalClientApp({
          name: TICKET_PORTAL,
          label: 'My Ticket Portal',
          application: { contactEmail: 'help@tickets.example' },
          globalOauth: { callbackUrl: 'https://tickets.example/callback' },
          oauth: { commaSeparatedOauthScopes: 'Api, RefreshToken' },
          oauthPolicies: { permittedUsersPolicyType: 'AllSelfAuthorized' },
        }),
        ATTACKED,
      ),
  },
  {
    alias: 'acme-prod',
    does: "Ledger Cloud gets a second callback, on the attacker's host.",
    act: set('LedgerCloud', globalOauth.type, {
      callbackUrl: 'http://localhost:8090/salesforce\nhttps://ledger-login.example/callback',
    }),
  },
  {
    alias: 'acme-prod',
    does: 'Ledger Cloud no longer needs a client secret or PKCE.',
    act: set('LedgerCloud', globalOauth.type, { isConsumerSecretOptional: 'true', isPkceRequired: 'false' }),
  },
  {
    alias: 'acme-prod',
    does: 'API Workbench gets the scope Full.',
    act: set('Api_Workbench', oauth.type, { commaSeparatedOauthScopes: 'Api, Full, RefreshToken' }),
  },
  {
    alias: 'acme-prod',
    does: 'Grove (Salesforce MCP) is opened to all users.',
    act: set('GroveSalesforceMcp', oauthPolicies.type, { permittedUsersPolicyType: 'AllSelfAuthorized' }),
  },
  {
    alias: 'acme-uat',
    does: 'The IP restrictions of trailApp are lifted.',
    act: set('trailApp', oauthPolicies.type, { ipRelaxationPolicyType: 'Bypass' }),
    quiet: 'a sandbox is one step quieter than production.',
  },
  {
    alias: 'acme-prod',
    does: 'API Workbench may log in without a user, and runs as an administrator.',
    act(org) {
      set('Api_Workbench', globalOauth.type, { isClientCredentialsFlowEnabled: 'true' })(org);
      set('Api_Workbench', oauthPolicies.type, {
        isClientCredentialsFlowEnabled: 'true',
        clientCredentialsFlowUser: 'admin@acme.example',
      })(org);
    },
  },
  {
    alias: 'acme-prod',
    does: 'A setting of the org lets the REST API return client secrets.',
    act: (org) => org.setOrgSetting('ExternalClientAppSettings', 'enableClientSecretInRestApiAccess', 'true'),
    quiet: 'its control is report-only by default.',
  },
  {
    alias: 'acme-prod',
    does: 'My Ticket Portal is removed, to cover the tracks.',
    act: (org) => org.removeApp(TICKET_PORTAL),
  },
];

/** The person who was paged undoes the changes that the alerts named. */
export const MORNING: AttackStep = {
  alias: 'acme-prod',
  does: `${ADMINISTRATOR} undoes the changes that the alerts named.`,
  act(org) {
    const undo = (app: string, type: string, fields: Parameters<typeof set>[2]) =>
      set(app, type, fields, ADMINISTRATOR)(org);
    undo('LedgerCloud', globalOauth.type, {
      callbackUrl: 'http://localhost:8090/salesforce',
      isConsumerSecretOptional: 'false',
      isPkceRequired: 'true',
    });
    undo('Api_Workbench', oauth.type, { commaSeparatedOauthScopes: 'Api, RefreshToken' });
    undo('Api_Workbench', globalOauth.type, { isClientCredentialsFlowEnabled: 'false' });
    undo('Api_Workbench', oauthPolicies.type, {
      isClientCredentialsFlowEnabled: 'false',
      clientCredentialsFlowUser: undefined,
    });
    undo('GroveSalesforceMcp', oauthPolicies.type, { permittedUsersPolicyType: 'AdminApprovedPreAuthorized' });
  },
};

/** Changes before the run with the fault. Their alerts must not be lost. */
export const BEFORE_THE_FAULT: readonly AttackStep[] = [
  {
    alias: 'acme-uat',
    does: 'A new app, "Quick Test": no client secret, no PKCE, a callback over plain http.',
    act: (org) =>
      org.addApp(
        externalClientApp({
          name: 'Quick_Test',
          label: 'Quick Test',
          globalOauth: {
            isConsumerSecretOptional: 'true',
            isPkceRequired: 'false',
            callbackUrl: 'http://test.example.com/callback',
          },
        }),
        'Tom Tester',
      ),
  },
  {
    alias: 'acme-prod',
    does: 'Ledger Cloud no longer needs a client secret.',
    act: set('LedgerCloud', globalOauth.type, { isConsumerSecretOptional: 'true' }),
  },
];

/**
 * Why something could not be assessed. Each cause has a stable code, a sentence, what to do about it, and whether it passes
 * by itself (then a notification is sent only when it lasts; see `compare`).
 *
 * @module
 */
export interface Cause {
  readonly sentence: string;
  readonly remedy: string;
  /** True when waiting may cure it. */
  readonly transient: boolean;
}

export const CAUSES = {
  // The credential
  invalid_secret: {
    sentence: 'The org secret is not valid.',
    remedy: 'Correct the field that the message names in the org secret.',
    transient: false,
  },
  secret_missing: {
    sentence: 'The org secret is gone, so the org is not audited.',
    remedy: 'Put the org secret back. If the org was retired on purpose, do nothing: this is notified once.',
    transient: false,
  },
  duplicate_alias: {
    sentence: 'Another org secret has the same alias.',
    remedy: 'Give each org secret an alias of its own.',
    transient: false,
  },
  duplicate_org: {
    sentence: 'Another org secret reaches the same org.',
    remedy: 'Keep one secret for each org.',
    transient: false,
  },
  host_not_allowed: {
    sentence: 'The host is not a Salesforce host.',
    remedy: 'Use https and the My Domain host of the org, such as https://example.my.salesforce.com.',
    transient: false,
  },
  invalid_credentials: {
    sentence: 'Salesforce does not accept the key, the secret or the consumer.',
    remedy:
      'Check clientId in the org secret, and that the app has the certificate of the private key, or the client secret.',
    transient: false,
  },
  app_not_in_org: {
    sentence: 'The org does not have the app that the auditor logs in through.',
    remedy:
      'Check in this order. 1. loginUrl in the org secret is the My Domain of the org, not a login host that all orgs share. 2. clientId is the consumer key of the app in this org, not in another one. 3. The app is still there: refreshing or cloning a sandbox leaves it out; then deploy it again and put its new consumer key into the org secret.',
    transient: false,
  },
  user_not_approved: {
    sentence: 'The user is inactive, unknown, or not approved for the app.',
    remedy:
      "Check in Setup > Users that the user is active and not frozen, and that it has the permission set that the app's policies pre-authorise.",
    transient: false,
  },
  access_restricted: {
    sentence: 'An IP range or login-hour restriction refused the login.',
    remedy: 'Allow the addresses that the auditor calls from, or its hour, in the profile or the app.',
    transient: false,
  },
  login_rate_exceeded: {
    sentence: "The org's login rate is exceeded.",
    remedy: 'Nothing at first: it passes within the hour. If it lasts, look for another client that logs in too often.',
    transient: true,
  },
  session_refused: {
    sentence: 'Salesforce refuses the session.',
    remedy:
      'Check the session settings of the org and the user: IP lock of sessions, API access control, session level of the app.',
    transient: false,
  },
  session_missing: {
    sentence: 'The Salesforce CLI gave no session for the org.',
    remedy: 'Do what the message says: log in again with the Salesforce CLI, or see in a terminal what it answers.',
    transient: false,
  },
  // The org
  missing_permission: {
    sentence: 'The user lacks a permission that reading needs.',
    remedy: 'Assign the auditor’s permission set (API Enabled, Modify Metadata Through Metadata API Functions).',
    transient: false,
  },
  api_disabled: {
    sentence: 'The API is disabled for the org or the user.',
    remedy: 'Use an edition with API access and give the user API Enabled.',
    transient: false,
  },
  api_version_too_old: {
    sentence: 'The org does not serve the API version that the auditor asks for.',
    remedy:
      'Set "apiVersion" in the configuration to a version that the org serves: its My Domain lists them at /services/data.',
    transient: false,
  },
  type_not_available: {
    sentence: 'The org does not know a metadata type that External Client Apps are made of.',
    remedy:
      'Look in Setup for External Client App Manager. Where it is missing the org has no such apps, and its org secret can go; otherwise ask Salesforce Support.',
    transient: false,
  },
  request_limit_exceeded: {
    sentence: "The org's daily API request limit is used up.",
    remedy: 'Nothing at first: it is counted over 24 hours. If it lasts, look for the client that uses it up.',
    transient: true,
  },
  maintenance: {
    sentence: 'The org is in maintenance.',
    remedy: 'Nothing: see https://status.salesforce.com.',
    transient: true,
  },
  org_moved: {
    sentence: 'Salesforce says that the org has moved to another address.',
    remedy: "Set loginUrl to the org's current My Domain.",
    transient: false,
  },
  org_gone: {
    sentence: 'The org is inactive or no longer exists at this address.',
    remedy: 'Correct loginUrl, or delete the org secret if the org was retired.',
    transient: false,
  },
  too_many_apps: {
    sentence: 'The org has more External Client Apps than the auditor reads.',
    remedy:
      'Open an issue with the number of apps: the limit keeps one org from using up the memory of the run, and may be raised.',
    transient: false,
  },
  network: {
    sentence: 'The connection to Salesforce failed.',
    remedy: 'Nothing at first. If it lasts, check the route from the auditor to the org.',
    transient: true,
  },
  timeout: {
    sentence: 'Salesforce did not answer in time.',
    remedy: 'Nothing at first. If it lasts, check https://status.salesforce.com.',
    transient: true,
  },
  deadline: {
    sentence: "The run's own time ended before this org was read.",
    remedy:
      'Nothing: it comes first in the next run. If it lasts, give the function more time or raise the concurrency.',
    transient: true,
  },
  batch_lost: {
    sentence: 'The batch of this org ended before it could report.',
    remedy: "Nothing at first. If it lasts, the function's log says what stopped the batch: memory, time or a defect.",
    transient: true,
  },
  invalid_answer: {
    sentence: "Salesforce's answer cannot be trusted.",
    remedy: 'Run again; if it lasts, open an issue with the code and the message.',
    transient: true,
  },
  salesforce_error: {
    sentence: 'Salesforce reported an error of its own.',
    remedy:
      'Run again; if it lasts, see https://status.salesforce.com, and look the code up in the Metadata API documentation.',
    transient: true,
  },
  internal_error: {
    sentence: 'Internal error of the auditor.',
    remedy: 'Look at the log of the run, and open an issue.',
    transient: false,
  },
  // The app
  managed_package: {
    sentence: 'The app comes from a managed package and its OAuth settings are not readable by subscribers.',
    remedy: 'Ask the publisher of the package how the app is configured.',
    transient: false,
  },
  settings_not_returned: {
    sentence: 'The OAuth settings are listed but did not come back.',
    remedy: 'Check that the user may read them: docs/onboarding.md names the permissions, the least first.',
    transient: false,
  },
  settings_not_listed: {
    sentence: 'No OAuth settings are listed for the app although its OAuth plugin is not shown to be off.',
    remedy:
      'Check in Setup > External Client App Manager whether OAuth is on for the app, and that the auditor may read it.',
    transient: false,
  },
  field_not_returned: {
    sentence: 'Salesforce returned the app without a setting that is judged.',
    remedy: 'Run again; if it lasts, look at the setting in Setup, and open an issue with the message.',
    transient: false,
  },
  field_in_no_record: {
    sentence: 'A judged setting is missing from every app of the org.',
    remedy:
      'Check "apiVersion" in the configuration: an older or a newer API may not have the setting. If it is the default, open an issue with the message.',
    transient: false,
  },
  contradictory_answer: {
    sentence: "Salesforce's answers about this app contradict each other.",
    remedy: 'Run again; if it lasts, compare the components in Setup.',
    transient: false,
  },
  unclear_value: {
    sentence: 'A setting has an invalid value.',
    remedy: 'Replace it with the intended value.',
    transient: false,
  },
  not_in_source: {
    sentence: 'The source does not contain the settings of this app.',
    remedy: 'Retrieve the component that the message names into the source.',
    transient: false,
  },
  source_unreadable: {
    sentence: 'A file of the source could not be read.',
    remedy: 'Make the file readable for the user who runs the check.',
    transient: false,
  },
  source_malformed: {
    sentence: 'A file of the source is not the metadata that it should be.',
    remedy: 'Correct the file where the message says, or retrieve it again.',
    transient: false,
  },
  duplicate_in_source: {
    sentence: 'The source holds a component of this app more than once, and the copies differ.',
    remedy: 'Keep one of the files that the message names.',
    transient: false,
  },
  control_failed: {
    sentence: 'Internal error of the control on this app.',
    remedy: 'Open an issue with the message; for a control of your own, correct it.',
    transient: false,
  },
} as const satisfies Record<string, Cause>;

export type CauseCode = keyof typeof CAUSES;

/** Why something could not be assessed: a stable code and a sentence for a person, without secrets. */
export interface Reason {
  readonly code: CauseCode;
  readonly message: string;
  /** `field_in_no_record`: the fields that the org has for no app, sorted; paths as in `AppSettings`. */
  readonly fields?: readonly string[];
  /** What to do in this case, where the cause's own remedy would mislead. */
  readonly remedy?: string;
}

/** For an app that is missing from the list of apps, although another answer names it. */
export const SHORT_LIST_REMEDY =
  'Run again; if it lasts, compare with Setup > External Client App Manager, and check that the user may see all apps.';

/** What to do about it: the reason's own remedy, or else the one of its cause. */
export function remedyOf({ code, remedy }: Pick<Reason, 'code' | 'remedy'>): string {
  return remedy ?? CAUSES[code].remedy;
}

/**
 * Why something could not be assessed. Each cause has a stable code, a sentence, a remedy, and whether it is transient. A transient
 * cause is notified only when it lasts (see `compare`).
 *
 * @module
 */
export interface Cause {
  readonly sentence: string;
  readonly remedy: string;
  /** It may end without anybody doing anything. */
  readonly transient: boolean;
}

export const CAUSES = {
  // Of the org secret and the login
  invalid_secret: {
    sentence: 'The org secret is not valid.',
    remedy: 'Correct the field that the message names in the org secret.',
    transient: false,
  },
  secret_missing: {
    sentence: 'The org secret was deleted, so the org is not audited.',
    remedy: 'Create the org secret again. If the org was retired on purpose, do nothing: this is notified once.',
    transient: false,
  },
  duplicate_alias: {
    sentence: 'Another org secret has the same alias.',
    remedy: 'Give each org secret a different alias.',
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
    sentence: 'Salesforce does not accept the private key, the client secret or the consumer key.',
    remedy:
      'Check clientId in the org secret, and that the app has the certificate of the private key, or the client secret.',
    transient: false,
  },
  app_not_in_org: {
    sentence: 'The org does not have the app that the auditor logs in through.',
    remedy:
      'Check in this order. 1. loginUrl in the org secret is the My Domain of the org, not a login host that all orgs share. 2. clientId is the consumer key of the app in this org, not in another one. 3. The app still exists: it is missing after a sandbox was refreshed or cloned. Then deploy it again, and put its new consumer key into the org secret.',
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
    remedy: "Allow the auditor's IP addresses, or the hour of its run, in the profile or the app.",
    transient: false,
  },
  login_rate_exceeded: {
    sentence: "The org's login rate is exceeded.",
    remedy: 'Wait: the rate recovers within an hour. If this lasts, find the client that logs in too often.',
    transient: true,
  },
  session_refused: {
    sentence: 'Salesforce refuses the session.',
    remedy:
      'Check the session settings of the org and the user: IP lock of sessions, API access control, session level of the app.',
    transient: false,
  },
  session_missing: {
    sentence: 'The Salesforce CLI returned no session for the org.',
    remedy:
      'Do what the message says: log in again with the Salesforce CLI, or run its command in a terminal to see the error.',
    transient: false,
  },
  // Of the org
  missing_permission: {
    sentence: 'The user does not have a permission that the auditor needs to read the org.',
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
      'Look for External Client App Manager in Setup. If it is missing, the org has no such apps: delete its org secret. Otherwise ask Salesforce Support.',
    transient: false,
  },
  request_limit_exceeded: {
    sentence: "The org's daily API request limit is used up.",
    remedy: 'Wait: the limit counts the last 24 hours. If this lasts, find the client that sends most requests.',
    transient: true,
  },
  maintenance: {
    sentence: 'The org is in maintenance.',
    remedy: 'Wait, and see https://status.salesforce.com.',
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
      'Open an issue with the number of apps. The limit exists so that one org does not use all memory of the run. It can be raised.',
    transient: false,
  },
  network: {
    sentence: 'The connection to Salesforce failed.',
    remedy: 'Wait for the next run. If this lasts, check the network between the auditor and the org.',
    transient: true,
  },
  timeout: {
    sentence: 'Salesforce did not answer in time.',
    remedy: 'Wait for the next run. If this lasts, check https://status.salesforce.com.',
    transient: true,
  },
  deadline: {
    sentence: "The run's time limit was reached before this org was read.",
    remedy:
      'Wait for the next run, which begins with this org. If this lasts, give the function more time or raise the concurrency.',
    transient: true,
  },
  batch_lost: {
    sentence: 'The batch with this org ended without a result.',
    remedy:
      "Wait for the next run. If this lasts, look in the function's log for what stopped the batch: memory, time or a defect.",
    transient: true,
  },
  invalid_answer: {
    sentence: 'Salesforce returned an invalid response.',
    remedy: 'Run again. If this lasts, open an issue with the code and the message.',
    transient: true,
  },
  salesforce_error: {
    sentence: 'Salesforce reported an internal error.',
    remedy:
      'Run again. If this lasts, see https://status.salesforce.com, and look up the code in the Metadata API documentation.',
    transient: true,
  },
  internal_error: {
    sentence: 'Internal error of the auditor.',
    remedy: 'Look at the log of the run, and open an issue.',
    transient: false,
  },
  // Of the app
  managed_package: {
    sentence: 'The app comes from a managed package, and subscribers cannot read its OAuth settings.',
    remedy: 'Ask the publisher of the package how the app is configured.',
    transient: false,
  },
  settings_not_returned: {
    sentence: 'Salesforce lists the OAuth settings but did not return them.',
    remedy: 'Check that the user may read them. docs/onboarding.md names the permissions, the smallest first.',
    transient: false,
  },
  settings_not_listed: {
    sentence: 'Salesforce lists no OAuth settings for the app, although its OAuth plugin is not known to be off.',
    remedy:
      'Check in Setup > External Client App Manager whether OAuth is on for the app, and that the auditor may read the app.',
    transient: false,
  },
  field_not_returned: {
    sentence: 'Salesforce returned the app without a setting that a control judges.',
    remedy: 'Run again. If this lasts, look at the setting in Setup, and open an issue with the message.',
    transient: false,
  },
  field_in_no_record: {
    sentence: 'A setting that a control judges is missing from every app of the org.',
    remedy:
      'Check "apiVersion" in the configuration: another API version may not have the setting. If it is the default version, open an issue with the message.',
    transient: false,
  },
  contradictory_answer: {
    sentence: "Salesforce's answers about this app contradict each other.",
    remedy: 'Run again. If this lasts, compare the components in Setup.',
    transient: false,
  },
  unclear_value: {
    sentence: 'A setting has an invalid value.',
    remedy: 'Replace it with the intended value.',
    transient: false,
  },
  not_in_source: {
    sentence: 'The metadata source does not contain the settings of this app.',
    remedy: 'Retrieve the component that the message names.',
    transient: false,
  },
  source_unreadable: {
    sentence: 'A file of the metadata source could not be read.',
    remedy: 'Give the user who runs the check permission to read the file.',
    transient: false,
  },
  source_malformed: {
    sentence: 'A file of the metadata source is malformed.',
    remedy: 'Correct the file at the place that the message names, or retrieve it again.',
    transient: false,
  },
  duplicate_in_source: {
    sentence: 'The metadata source contains a component of this app more than once, and the copies differ.',
    remedy: 'Keep one of the files that the message names.',
    transient: false,
  },
  control_failed: {
    sentence: 'Internal error of the control on this app.',
    remedy: 'Open an issue with the message. If it is a custom control, correct it.',
    transient: false,
  },
} as const satisfies Record<string, Cause>;

export type CauseCode = keyof typeof CAUSES;

/** Why something could not be assessed. */
export interface Reason {
  readonly code: CauseCode;
  /** One sentence or more, without secrets. */
  readonly message: string;
  /** `field_in_no_record`: the missing fields, sorted; paths as in `AppSettings`. */
  readonly fields?: readonly string[];
  /** The remedy in this case, where that of the cause does not fit. */
  readonly remedy?: string;
}

/** For an app that is missing from the list of apps, although other responses name it. */
export const SHORT_LIST_REMEDY =
  'Run again. If this lasts, compare with Setup > External Client App Manager, and check that the user may see all apps.';

/** The remedy of the reason, or else that of its cause. */
export function remedyOf({ code, remedy }: Pick<Reason, 'code' | 'remedy'>): string {
  return remedy ?? CAUSES[code].remedy;
}

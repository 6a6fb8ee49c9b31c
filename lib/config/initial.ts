/**
 * The commented file that `eca-auditor init` writes.
 *
 * @module
 */

import { CATALOGUE } from '../audit/controls/index.ts';
import { MOVE_TABLE } from '../audit/drift/moves/index.ts';
import type { MoveRow } from '../audit/drift/moves/row.ts';
import { modeOf } from '../audit/model/control.ts';
import { MOVES } from '../audit/model/model.ts';
import { DEFAULT_CONFIG } from './schema/schema.ts';

/**
 * @param schema where editors find it, relative to the file: https://github.com/redhat-developer/yaml-language-server#using-inlined-schema
 */
export function initialConfig(schema?: string): string {
  const { apiVersion, drift, fingerprints, limits, report, waiverMaxDays } = DEFAULT_CONFIG;
  const widest = Math.max(...CATALOGUE.map(({ id }) => id.length));
  const controls = CATALOGUE.map(
    (control) => `  # ${`${control.id}:`.padEnd(widest + 1)} ${modeOf(control).padEnd(6)} # ${control.title}`,
  );
  const longest = Math.max(...MOVES.map((move) => move.length));
  const moves = MOVES.map((move) => {
    const row = MOVE_TABLE[move];
    return `    # ${`${move}:`.padEnd(longest + 1)} ${row.audience.usual.padEnd(8)} # ${whenWords(row)}`;
  });
  return `${schema === undefined ? '' : `# yaml-language-server: $schema=${schema}\n#\n`}# Configuration of eca-auditor. Everything here is optional; what is commented out shows the default or an example.

# Version of the Salesforce Metadata API, in quotes.
apiVersion: "${apiVersion}"

# What Salesforce demands of partners since June 2026, switched to "alert".
# profile: salesforce-partner-2026

# How each control counts: "off" (neither read nor judged), "report" (in reports only), "inform" (people are
# notified, and it counts for exit codes) or "page" (the same, and at high or critical the person on call is woken).
# "alert" is what the control itself asks for. "eca-auditor controls <id>" explains one.
controls:
${controls.join('\n')}

# Controls of your own: modules that export "control", relative to this file.
customControls:
#  - ./controls/require-contact-email.ts

# Failures that somebody answers for, for a time. "*" stands for any run of characters in org and app.
waivers:
#  - control: require-secret-web-server-flow
#    org: sandbox-*
#    app: DesktopClient
#    owner: integration team
#    reason: A public client with PKCE; it can keep no secret.
#    until: "2027-03-31"
#    ticket: SEC-42
#    while: # what must stay so; when one of these breaks, the waiver is void and an alert is sent
#      pkceRequired: true
#      loopbackCallbacksOnly: true # others: rotationOn: true, idleDaysAtMost: 30

# Packaged apps whose settings can't be read where they are installed, and that somebody answers for, for a time.
acceptedPackages:
#  - app: pkg__Bought
#    org: acme-* # every org, and metadata source, when left out
#    owner: integration team
#    reason: The publisher confirmed that it requires the secret.
#    until: "2027-03-31"

# Planned changes: no alert is sent for exactly this move, and reports name who expected it.
expected:
#  - org: acme-prod
#    app: Billing_Portal
#    move: flow_enabled
#    from: "2027-03-01" # first and last day, at most 31 in all
#    to: "2027-03-02"
#    owner: integration team
#    reason: The device flow for kiosks (CHG-7).

# Times in which no alert is sent for an org or an app. What was held back is reported at their end.
silences:
#  - org: acme-prod
#    from: "2027-03-06"
#    to: "2027-03-07"
#    owner: release team

# How many days ahead the end of a waiver or an acceptance may lie.
waiverMaxDays: ${waiverMaxDays}

# When alerts are sent.
drift:
  remindAfterDays: ${drift.remindAfterDays} # of an open violation
  waiverNoticeDays: ${drift.waiverNoticeDays} # before a waiver ends
  notAssessedAfterRuns: ${drift.notAssessedAfterRuns} # runs in a row that an org can't be read, for causes that may pass
  # Who is notified of each move in production: page, inform, digest or evidence. In a sandbox it is one step quieter. What is set
  # holds in every case.
  moves:
${moves.join('\n')}
    closeAfterDays: ${drift.moves.closeAfterDays} # of the incident of a move that has no end

# Ids of users who deploy: a move by anybody else is one step louder, and what only informs is a digest if it is theirs.
deployers:
#  - 005000000000001AAA

# Whether fingerprints of consumer keys and certificates are kept. Without them a replaced one is not detected.
fingerprints: ${fingerprints}

# How much at once.
limits:
  orgsAtOnce: ${limits.orgsAtOnce}
  readsAtOnce: ${limits.readsAtOnce} # in one org
  requestTimeoutSeconds: ${limits.requestTimeoutSeconds} # of one call to Salesforce

# Exit codes and reports.
report:
  failOn: ${report.failOn} # the exit code is 1 from this severity on
#  url: https://reports.example.com/eca-auditor

# What the AWS stack is deployed with. Values are the defaults, where no comment says that they are an example.
#stack:
#  schedule: cron(30 4 * * ? *)
#  timeZone: Etc/UTC
#  scheduleEnabled: true
#  longestGapHours: 72 # an example; computed from the schedule, and needed for one that leaves out days
#  orgSecretPrefix: eca-auditor/orgs/
#  alertEmails: [oncall@example.com] # an example; nobody
#  alertSeverities: [critical, high, medium, low, info]
#  operationsEmails: [platform@example.com] # an example; alertEmails
#  subscriptions: # an example; none
#    - protocol: https
#      urlSecret: eca-auditor/urls/webhook
#  chat: # an example; none
#    slack:
#      - workspaceId: T0123ABCD
#        channelId: C0123ABCD
#  chatTopic: false
#  securityHub: false
#  evidenceLockDays: 365 # an example; none
#  evidenceRetentionDays: 2557 # an example; never
#  logRetentionDays: 90
#  scale: single
#  memorySize: 1024
#  timeoutMinutes: 15
#  neverOverlap: true
#  serviceName: audit-eu # an example; the stack's name
`;
}

/** Those that are never louder or quieter: what is configured for a move holds in every case, so for others it is no default. */
function plainMoves(): Record<string, string> {
  return Object.fromEntries(
    MOVES.map((move) => [move, MOVE_TABLE[move].audience] as const)
      .filter(([, audience]) => Object.keys(audience).length === 1)
      .map(([move, { usual }]) => [move, usual]),
  );
}

/** The same without comments, because JSON has none. Settings without a default are left out. */
export function initialJson(schema?: string): string {
  const controls = Object.fromEntries(CATALOGUE.map((control) => [control.id, modeOf(control)]));
  const drift = { ...DEFAULT_CONFIG.drift, moves: { ...plainMoves(), ...DEFAULT_CONFIG.drift.moves } };
  return `${JSON.stringify({ ...(schema !== undefined && { $schema: schema }), ...DEFAULT_CONFIG, controls, drift }, undefined, 2)}\n`;
}

/** Replaces "louder" and "quieter" by the audience. @example "an OAuth scope is added; `Full` among them: page" */
function whenWords({ when, audience: { usual: _, ...others } }: MoveRow): string {
  const [other] = Object.values(others);
  return other === undefined ? when : when.replace(/: (?:louder|quieter)$/, `: ${other}`);
}

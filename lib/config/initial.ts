/**
 * The configuration that `eca-auditor init` writes: every setting, with its default.
 *
 * @module
 */

import { CATALOGUE } from '../audit/controls/index.ts';
import { MOVE_TABLE } from '../audit/drift/moves/index.ts';
import type { MoveRow } from '../audit/drift/moves/row.ts';
import { modeOf } from '../audit/model/control.ts';
import { MOVES } from '../audit/model/drift-event.ts';
import { DEFAULT_CONFIG } from './schema/schema.ts';

/** @param schema its path, relative to the file: https://github.com/redhat-developer/yaml-language-server#using-inlined-schema */
export function initialConfig(schema?: string): string {
  const { apiVersion, drift, fingerprints, limits, report, waiverMaxDays } = DEFAULT_CONFIG;
  const widest = Math.max(...CATALOGUE.map(({ id }) => id.length));
  const controls = CATALOGUE.map(
    (control) => `  # ${`${control.id}:`.padEnd(widest + 1)} ${modeOf(control).padEnd(6)} # ${control.title}`,
  );
  const longest = Math.max(...MOVES.map((move) => move.length));
  const moves = MOVES.map((move) => {
    const row = MOVE_TABLE[move];
    return `    # ${`${move}:`.padEnd(longest + 1)} ${row.audience.usual.padEnd(8)} # ${whenText(row)}`;
  });
  return `${schema === undefined ? '' : `# yaml-language-server: $schema=${schema}\n#\n`}# Configuration of eca-auditor. Every setting is optional. A setting that is commented out shows its default or an example.

# Version of the Salesforce Metadata API, in quotes.
apiVersion: "${apiVersion}"

# Sets the controls that Salesforce requires of partners since June 2026 to "alert".
# profile: salesforce-partner-2026

# The mode of each control.
# - off: not read and not judged
# - report: in reports only
# - inform: an alert is sent, and failures count for the exit code
# - page: the same, and at high or critical severity the person on call is paged
# - alert: inform or page, whichever is the default of the control
# "eca-auditor controls <id>" explains a control.
controls:
${controls.join('\n')}

# Controls of your own: modules that export "control", relative to this file.
customControls:
#  - ./controls/require-contact-email.ts

# Accepted failures, each with an owner and an end. In org and app, "*" matches any characters.
waivers:
#  - control: require-secret-web-server-flow
#    org: sandbox-*
#    app: DesktopClient
#    owner: integration team
#    reason: A public client with PKCE. It can't keep a secret.
#    until: "2027-03-31"
#    ticket: SEC-42
#    while: # conditions; when one no longer holds, the waiver is void and an alert is sent
#      pkceRequired: true
#      loopbackCallbacksOnly: true # others: rotationOn: true, idleDaysAtMost: 30

# Accepted packaged apps, whose settings can't be read in the org where they are installed. Each has an owner and an end.
acceptedPackages:
#  - app: pkg__Bought
#    org: acme-* # if left out: every org, and metadata source
#    owner: integration team
#    reason: The publisher confirmed that it requires the secret.
#    until: "2027-03-31"

# Planned changes. No alert is sent for exactly this move. Reports show it, with the owner of the entry.
expected:
#  - org: acme-prod
#    app: Billing_Portal
#    move: flow_enabled
#    from: "2027-03-01" # first and last day, at most 31 days
#    to: "2027-03-02"
#    owner: integration team
#    reason: The device flow for kiosks (CHG-7).

# Times in which no alert is sent for an org or an app. Alerts that were held back are sent at the end.
silences:
#  - org: acme-prod
#    from: "2027-03-06"
#    to: "2027-03-07"
#    owner: release team

# How many days ahead the end of a waiver or an acceptance may lie.
waiverMaxDays: ${waiverMaxDays}

# When alerts are sent.
drift:
  remindAfterDays: ${drift.remindAfterDays} # reminder of an open violation
  waiverNoticeDays: ${drift.waiverNoticeDays} # before a waiver ends
  notAssessedAfterRuns: ${drift.notAssessedAfterRuns} # consecutive runs in which an org can't be read for a temporary cause
  # The audience of each move in production: page, inform, digest or evidence. In a sandbox it is one step quieter. A value that
  # you set here is also used for the louder case. A quieter case never gets louder.
  moves:
${moves.join('\n')}
    closeAfterDays: ${drift.moves.closeAfterDays} # closes the incident of a move that has no end

# Ids of users who deploy. A move by anybody else is one step louder. A move of theirs that would inform is in a digest.
deployers:
#  - 005000000000001AAA

# Whether fingerprints of consumer keys and certificates are kept. Without them, a replaced key or certificate is not detected.
fingerprints: ${fingerprints}

# Concurrency and timeouts.
limits:
  orgsAtOnce: ${limits.orgsAtOnce} # concurrent orgs
  readsAtOnce: ${limits.readsAtOnce} # concurrent calls to one org
  requestTimeoutSeconds: ${limits.requestTimeoutSeconds} # of one call to Salesforce

# Exit codes and reports.
report:
  failOn: ${report.failOn} # the exit code is 1 for a failure of at least this severity
#  url: https://reports.example.com/eca-auditor

# Settings of the AWS stack. Values are the defaults, unless a comment calls them an example and names the default.
#stack:
#  schedule: cron(30 4 * * ? *)
#  timeZone: Etc/UTC
#  scheduleEnabled: true
#  longestGapHours: 72 # an example; computed from the schedule, and required for a schedule that skips days
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

/** Moves with one audience in all cases. For others a configured value would not be the default, because it also replaces the louder one. */
function movesWithOneAudience(): Record<string, string> {
  return Object.fromEntries(
    MOVES.map((move) => [move, MOVE_TABLE[move].audience] as const)
      .filter(([, audience]) => Object.keys(audience).length === 1)
      .map(([move, { usual }]) => [move, usual]),
  );
}

/** As JSON, which has no comments. Settings without a default are left out. */
export function initialJson(schema?: string): string {
  const controls = Object.fromEntries(CATALOGUE.map((control) => [control.id, modeOf(control)]));
  const drift = { ...DEFAULT_CONFIG.drift, moves: { ...movesWithOneAudience(), ...DEFAULT_CONFIG.drift.moves } };
  return `${JSON.stringify({ ...(schema !== undefined && { $schema: schema }), ...DEFAULT_CONFIG, controls, drift }, undefined, 2)}\n`;
}

/** Replaces "louder" and "quieter" by the audience. @example "an OAuth scope is added; `Full` among them: page" */
function whenText({ when, audience: { usual: _, ...others } }: MoveRow): string {
  const [other] = Object.values(others);
  return other === undefined ? when : when.replace(/: (?:louder|quieter)$/, `: ${other}`);
}

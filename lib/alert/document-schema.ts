/**
 * The published schema of the event topic. docs/schemas/event.schema.json is built from it (`vitest -u test/alert`). It does not
 * compile if it differs from the types.
 *
 * @module
 */
import * as z from 'zod';
import { COMPONENTS, ORG_COMPONENTS } from '../audit/components/registry.ts';
import { CAUSES, type CauseCode } from '../audit/model/causes.ts';
import { AUDIENCES, DRIFT_TYPES, type DriftCause, MOVES } from '../audit/model/drift-event.ts';
import { SEVERITIES } from '../audit/model/finding.ts';
import { ENVIRONMENTS } from '../audit/model/org-identity.ts';
import type { AlertDocument } from './channels/event.ts';
import type { AnchorDocument } from './notices/anchor-message.ts';

type ChangeCause = Exclude<DriftCause, CauseCode>;

/** The compiler demands every cause. */
const CHANGE_CAUSES = {
  setting_changed: true,
  app_created: true,
  first_scan: true,
  waiver_expired: true,
  app_became_readable: true,
  waived: true,
  app_removed: true,
  not_applicable: true,
  waiver_removed: true,
  waiver_void: true,
  control_enabled: true,
  control_disabled: true,
  control_changed: true,
  org_replaced: true,
  closed_after_days: true,
  org_missing: true,
} as const satisfies Record<ChangeCause, true>;

const cause = z.enum([...(Object.keys(CHANGE_CAUSES) as ChangeCause[]), ...(Object.keys(CAUSES) as CauseCode[])]);

const component = z
  .enum([...COMPONENTS, ...ORG_COMPONENTS])
  .describe('The part of the app, or settings of the org: a metadata type, by its short name.');
const value = z
  .union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()).readonly()])
  .describe('What the setting holds; null when it is absent.');
const change = z.object({ component, field: z.string(), before: value, after: value }).readonly();
const number = z.int().min(0);
const waiver = z
  .object({ owner: z.string(), reason: z.string(), until: z.string(), ticket: z.string().exactOptional() })
  .readonly();

const silence = {
  ...{ org: z.string().exactOptional(), app: z.string().exactOptional() },
  ...{ from: z.string(), to: z.string(), owner: z.string() },
};

const event = z
  .object({
    type: z.enum(DRIFT_TYPES),
    org: z.string().describe("The org's alias."),
    app: z
      .string()
      .exactOptional()
      .describe('Developer name of the External Client App; absent when the event is about the org itself.'),
    control: z.string().exactOptional().describe('Id of the control.'),
    severity: z.enum(SEVERITIES),
    severityBefore: z.enum(SEVERITIES).exactOptional().describe('`violation_worsened`: what it was.'),
    cause: cause.exactOptional(),
    move: z.enum(MOVES).exactOptional().describe('`move`, `move_ended`: which one.'),
    moves: z
      .array(z.object({ move: z.enum(MOVES), changes: z.array(change).readonly() }).readonly())
      .readonly()
      .exactOptional()
      .describe('The moves that explain the violation; they have no event of their own.'),
    components: z
      .array(component)
      .readonly()
      .exactOptional()
      .describe('`saved_without_change`: the parts of the app that were saved.'),
    changes: z
      .array(change)
      .readonly()
      .exactOptional()
      .describe('The settings that changed, the one that ends the violation first; at most 50.'),
    before: z.string().exactOptional().describe('The settings before, for a person.'),
    after: z.string().exactOptional().describe('The settings now, for a person.'),
    changedBy: z
      .string()
      .exactOptional()
      .describe('Who saved what changed last; without changes, who saved any part of the app last.'),
    changedById: z.string().exactOptional().describe('The id of that user: anybody may choose a display name.'),
    changedAt: z.string().exactOptional().describe('When they did; ISO 8601.'),
    since: z.string().exactOptional().describe('Since when it was open; ISO 8601.'),
    found: z.string().exactOptional().describe('What the control found, or why something could not be read.'),
    unread: z.enum(['app', 'org']).exactOptional().describe('What could not be read, so that the rest is not known.'),
    controls: z
      .array(z.string())
      .readonly()
      .exactOptional()
      .describe(
        "Controls that can't judge the app or, without `app`, the org's settings; of `control_changed` those that judge differently.",
      ),
    judged: z
      .object({
        ...{ opened: number, worsened: number, resolved: number },
        ...{ notAssessed: number, recovered: number, apps: number },
      })
      .readonly()
      .exactOptional()
      .describe('`control_changed`: the number of events with this cause, and of apps with such events.'),
    waiver: waiver.exactOptional().describe('The waiver that ends.'),
    reportOnly: z.literal(true).exactOptional().describe('The control does not alert any more.'),
    replaced: z
      .object({ orgIdBefore: z.string().exactOptional(), orgId: z.string().exactOptional() })
      .readonly()
      .exactOptional()
      .describe('Which org the alias reached before, and which it reaches now.'),
    fix: z
      .object({ type: z.string(), field: z.string(), value: z.string() })
      .readonly()
      .exactOptional()
      .describe('The metadata field and the value that end the violation.'),
    expected: z
      .object({
        ...{ org: z.string(), app: z.string().exactOptional(), move: z.enum(MOVES) },
        ...{ from: z.string(), to: z.string(), owner: z.string(), reason: z.string() },
      })
      .readonly()
      .exactOptional()
      .describe('`move`: the entry of the configuration that expected it.'),
    silenced: z
      .object({ ...silence, since: z.string() })
      .readonly()
      .exactOptional()
      .describe('The silence that held it back, and since when; ISO 8601.'),
    isOvertaken: z.literal(true).exactOptional().describe('An end that was held back until after the next beginning.'),
    silence: z.object(silence).readonly().exactOptional().describe('`silence_ended`: which.'),
    kept: z
      .object({ events: z.int(), pages: z.int() })
      .readonly()
      .exactOptional()
      .describe('`silence_ended`: how many events it held back, and how many of them page.'),
    message: z.string().describe('One sentence for a person.'),
    remediation: z.string().exactOptional().describe('What to do, one step a line.'),
    notify: z.enum(AUDIENCES),
    deduplicationId: z.string().min(1).describe('The same for the same transition of the same app and control.'),
  })
  .readonly();

export const ALERT_DOCUMENT = z
  .object({
    schemaVersion: z.literal(1),
    runId: z.string(),
    org: z
      .object({
        alias: z.string().min(1),
        orgId: z.string().exactOptional().describe('18 characters; absent when the org could never be reached.'),
        environment: z.enum(ENVIRONMENTS).exactOptional(),
      })
      .readonly(),
    severity: z.enum(SEVERITIES).describe('The worst of all events notified, left-out ones included.'),
    events: z.array(event).min(1).readonly().describe('Worst first.'),
    eventsOmitted: z.int().min(1).exactOptional().describe('How many events were left out to fit into a message.'),
    deduplicationId: z.string().min(1).describe('The same for the same drift, whatever the run.'),
    reportUrl: z.string().exactOptional(),
  })
  .readonly()
  .describe('The drift of one org in one run.') satisfies z.ZodType<AlertDocument, AlertDocument>;

const ofNoOrg = {
  schemaVersion: z.literal(1),
  runId: z.string(),
  severity: z.enum(SEVERITIES),
  events: z.array(z.never()).max(0).readonly().describe('None: it is about no org.'),
  deduplicationId: z.string().min(1).describe('The same for the same fact.'),
};

const ANCHOR_DOCUMENT = z
  .object({
    ...ofNoOrg,
    severity: z.literal('info'),
    anchor: z.object({
      runId: z.string(),
      at: z.string().describe('End of the run; ISO 8601.'),
      heads: z.int().describe('How many orgs have evidence.'),
      root: z.string().describe('Merkle root over the heads of all orgs; hexadecimal. See docs/evidence.md.'),
      retentionDays: z.int().min(1).exactOptional().describe('Days after which evidence expires; absent: never.'),
    }),
  })
  .describe('Once a run, at its end: what its evidence is held against later.') satisfies z.ZodType<AnchorDocument>;

const count = z.int().min(0);

const SUBSCRIPTIONS_LOST_DOCUMENT = z
  .object({
    ...ofNoOrg,
    subscriptionsLost: z.array(
      z.object({
        topicArn: z.string(),
        before: count.describe('Confirmed subscriptions when it was last looked at.'),
        now: count.describe('Confirmed subscriptions now.'),
        pending: count.describe('Subscriptions that wait for their confirmation.'),
      }),
    ),
    countsLost: z
      .string()
      .exactOptional()
      .describe('Where the counts of the night before are kept, since they were damaged: a loss is not known.'),
  })
  .describe('When other topics have fewer confirmed subscriptions than the night before.');

const ROSTER_LOST_DOCUMENT = z
  .object({
    ...ofNoOrg,
    rosterLost: z.object({
      kind: z.enum(['damaged', 'unreadable']),
      aside: z.string().exactOptional().describe('Where the damaged roster is kept.'),
    }),
  })
  .describe('When it is not known which orgs the last run watched.');

const PLANNED_UNUSED_DOCUMENT = z
  .object({
    ...ofNoOrg,
    plannedUnused: z
      .array(z.looseObject({ from: z.string(), to: z.string(), owner: z.string() }))
      .min(1)
      .describe('Entries of `expected` and `silences`, as the configuration has them.'),
  })
  .describe('When planned work matched nothing until its end.');

/** Draft 2020-12. Fields may be added to it, so consumers must ignore what they do not know. */
export function eventDocumentSchema(): Record<string, unknown> {
  const documents = z.union([
    ALERT_DOCUMENT,
    ANCHOR_DOCUMENT,
    SUBSCRIPTIONS_LOST_DOCUMENT,
    ROSTER_LOST_DOCUMENT,
    PLANNED_UNUSED_DOCUMENT,
  ]);
  return {
    ...z.toJSONSchema(documents, { io: 'input' }),
    title: 'eca-auditor event',
    description:
      'What eca-auditor publishes to its event topic. An alert of an org has `org`; a document about no org has a field that names its kind.',
  };
}

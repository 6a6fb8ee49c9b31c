/**
 * The schema of the settings that a run uses, with their defaults. The function builds only this at each start. schema.ts adds
 * the settings of the stack.
 *
 * @module
 */
import * as z from 'zod';
import { MOVE_TABLE } from '../../audit/drift/moves/index.ts';
import { AUDIENCES, MOVES, type Move } from '../../audit/model/drift-event.ts';
import { SEVERITIES } from '../../audit/model/finding.ts';
import { day, isAll, isShortPlan, oneOf, optionalWholeNumber, SHORT_PLAN, text, wholeNumber } from './fields.ts';
import { PROFILES } from './profiles.ts';

/**
 * `off`: not read and not judged. `report`: in reports only. `alert`: alerts are sent, and failures count for exit codes. `inform`
 * and `page` are like `alert`: `page` pages the person on call at high and critical, `inform` never does. With `alert` the control's
 * own default decides between them.
 */
export const CONTROL_MODES = ['off', 'report', 'alert', 'inform', 'page'] as const;
export type ControlMode = (typeof CONTROL_MODES)[number];

const API_VERSION = 'an API version of 59.0 or later in quotes, such as "67.0"';
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

const controls = z
  .record(z.string(), oneOf(CONTROL_MODES, 'A custom control.'), {
    error: `a map from control ids to one of ${CONTROL_MODES.join(', ')}`,
  })
  .default({})
  .describe('The mode of each control. A control that is left out keeps its default; see "eca-auditor controls".');

const PATTERN = '; "*" matches any characters';

const ONLY_TRUE = 'true; leave out a condition that should not apply';

/** As {@link WaiverConditions} has them. */
const WHILE = z
  .strictObject(
    {
      pkceRequired: z.literal(true, { error: ONLY_TRUE }).exactOptional().describe('PKCE is required.'),
      rotationOn: z.literal(true, { error: ONLY_TRUE }).exactOptional().describe('Refresh tokens are rotated.'),
      idleDaysAtMost: optionalWholeNumber(1, 3650, 'Unused refresh tokens expire after at most this number of days.'),
      loopbackCallbacksOnly: z
        .literal(true, { error: ONLY_TRUE })
        .exactOptional()
        .describe("Every callback is a loopback address, on the user's own device."),
    },
    { error: 'a map of conditions' },
  )
  .refine((conditions) => Object.keys(conditions).length > 0, { error: 'at least one condition' });

const WAIVER = z.strictObject(
  {
    control: z
      .string({ error: 'the id of a control' })
      .regex(KEBAB, { error: 'the id of one control' })
      .describe('Id of the control, exact.'),
    org: text(`an org's alias or id${PATTERN}`, `Alias or id of the org${PATTERN}.`),
    app: text(
      `an app's developer name${PATTERN}`,
      `Developer name of the app${PATTERN}. Left out for a failure of the org itself.`,
    ).exactOptional(),
    owner: text('the person or team that owns the risk', 'The person or team that owns the risk.'),
    reason: text('why the failure is accepted', 'Why the failure is accepted.'),
    until: day.describe('Last day of the waiver, yyyy-mm-dd (UTC).'),
    ticket: text('a ticket', 'The ticket of the decision.').exactOptional(),
    while: WHILE.exactOptional().describe(
      'Conditions: the waiver is valid only while all of these hold. Only for a waiver about an app.',
    ),
  },
  { error: 'a waiver with control, org, app (unless it is about the org), owner, reason and until' },
);

const ACCEPTED_PACKAGE = z.strictObject(
  {
    app: text(`an app's developer name${PATTERN}`, `Developer name of the app, with its namespace${PATTERN}.`),
    org: text(
      `an org's alias or id${PATTERN}`,
      `Alias or id of the org${PATTERN}. Left out: every org, and metadata source.`,
    ).exactOptional(),
    owner: text('the person or team that owns the risk', 'The person or team that owns the risk.'),
    reason: text('why the app is accepted', 'Why the app is accepted although its settings can not be read.'),
    until: day.describe('Last day of the acceptance, yyyy-mm-dd (UTC).'),
  },
  { error: 'an acceptance with app, owner, reason and until' },
);

const DAYS = {
  from: day.describe('First day, yyyy-mm-dd (UTC).'),
  to: day.describe('Last day, yyyy-mm-dd (UTC).'),
};
const BOUNDS = 'the name of an org or an app; an entry for every app of every org would also hide unplanned changes';

const isAboutOrg = (move: Move) => MOVE_TABLE[move].subject === 'org';

const EXPECTED = z
  .strictObject(
    {
      org: text(`an org's alias or id${PATTERN}`, `Alias or id of the org${PATTERN}.`),
      app: text(
        `an app's developer name${PATTERN}`,
        `Developer name of the app${PATTERN}. Left out for a move about the org itself.`,
      ).exactOptional(),
      move: oneOf(MOVES, 'The planned move. The entry applies to no other.'),
      ...DAYS,
      owner: text('the person or team that owns the change', 'The person or team that owns the change.'),
      reason: text('why the change is planned', 'Why the change is planned, with its ticket.'),
    },
    { error: 'an expected move with org, app (unless it is about the org), move, from, to, owner and reason' },
  )
  .refine(isShortPlan, SHORT_PLAN)
  .refine(({ move, app }) => isAboutOrg(move) || app !== undefined, {
    path: ['app'],
    error: `an app's developer name${PATTERN}`,
  })
  .refine(({ move, app }) => !isAboutOrg(move) || app === undefined, {
    path: ['app'],
    error: 'no app: the move is about the org itself',
  })
  .refine(({ org, app }) => !isAll(org) || !isAll(app), { path: ['org'], error: BOUNDS });

const SILENCE = z
  .strictObject(
    {
      org: text(
        `an org's alias or id${PATTERN}`,
        `Alias or id of the org${PATTERN}. Left out: the app in every org.`,
      ).exactOptional(),
      app: text(
        `an app's developer name${PATTERN}`,
        `Developer name of the app${PATTERN}. Left out: the whole org.`,
      ).exactOptional(),
      ...DAYS,
      owner: text('the person or team that owns the silence', 'The person or team that owns the silence.'),
    },
    { error: 'a silence with org or app, from, to and owner' },
  )
  .refine(isShortPlan, SHORT_PLAN)
  .refine(({ org, app }) => !isAll(org) || !isAll(app), { path: ['org'], error: BOUNDS });

function audience(move: Move) {
  const { when, audience } = MOVE_TABLE[move];
  const usual = [...new Set(Object.values(audience))].join(' or ');
  return oneOf(AUDIENCES, `${when}. @default ${usual}`).exactOptional();
}

type Audiences = Record<Move, ReturnType<typeof audience>>;

const moves = z
  .strictObject(
    {
      ...(Object.fromEntries(MOVES.map((move) => [move, audience(move)])) as Audiences),
      closeAfterDays: wholeNumber(1, 365, 7, 'Days after which the incident of a move without an end is closed.'),
    },
    { error: `a map from moves to one of ${AUDIENCES.join(', ')}` },
  )
  .prefault({})
  .describe(
    'Who is notified of each move in production. In a sandbox it is one step quieter, elsewhere it is evidence.',
  );

const deployers = z
  .array(
    z
      .string({ error: 'the id of a user' })
      .regex(/^005[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?$/, { error: 'the id of a user, 15 or 18 characters from 005 on' }),
    { error: 'a list of ids of users' },
  )
  .default([])
  .describe(
    'Users who deploy. A move by anybody else is one step louder. A move of theirs that would inform is in a digest.',
  );

export const AUDIT_CONFIG = z.strictObject(
  {
    $schema: z.string().exactOptional().describe('The address or path of the JSON Schema, for editors.'),
    apiVersion: z
      .string({ error: API_VERSION })
      .regex(/^(?:59|[6-9]\d|1\d\d)\.0$/, { error: API_VERSION })
      .default('67.0')
      .describe('Version of the Salesforce Metadata API, in quotes.'),
    profile: oneOf(
      PROFILES,
      'Sets the controls that Salesforce requires of partners to "alert". "controls" takes precedence.',
    ).exactOptional(),
    controls,
    customControls: z
      .array(text('the path of a module', 'Path of a module that exports "control".'), { error: 'a list of paths' })
      .default([])
      .describe('Custom controls: paths of modules, relative to this file.'),
    waivers: z
      .array(WAIVER, { error: 'a list of waivers' })
      .default([])
      .describe('Accepted failures, each with an owner and an end.'),
    acceptedPackages: z
      .array(ACCEPTED_PACKAGE, { error: 'a list of acceptances' })
      .default([])
      .describe('Accepted packaged apps, whose settings can not be read. Each has an owner and an end.'),
    expected: z
      .array(EXPECTED, { error: 'a list of expected moves' })
      .default([])
      .describe('Planned changes. No alert is sent for them. Reports show them, with the owner of the entry.'),
    silences: z
      .array(SILENCE, { error: 'a list of silences' })
      .default([])
      .describe(
        'Times in which no alert is sent for an org or an app. Alerts that were held back are sent at the end.',
      ),
    waiverMaxDays: wholeNumber(1, 36_500, 400, 'How many days ahead the end of a waiver or an acceptance may lie.'),
    drift: z
      .strictObject(
        {
          remindAfterDays: wholeNumber(1, 365, 14, 'Days after which a reminder of an open violation is sent.'),
          waiverNoticeDays: wholeNumber(1, 365, 14, 'Days before the end of a waiver at which a notice is sent.'),
          notAssessedAfterRuns: wholeNumber(
            1,
            100,
            2,
            'Consecutive runs in which an org or an app can not be read before an alert is sent for a transient cause.',
          ),
          moves,
        },
        { error: 'a map of settings' },
      )
      .prefault({})
      .describe('When alerts are sent.'),
    deployers,
    fingerprints: z
      .boolean({ error: 'true or false' })
      .default(true)
      .describe(
        "Whether fingerprints of apps' consumer keys and certificates are kept, so that a replaced one is detected.",
      ),
    limits: z
      .strictObject(
        {
          orgsAtOnce: wholeNumber(1, 100, 25, 'Concurrent orgs.'),
          readsAtOnce: wholeNumber(1, 25, 10, 'Concurrent calls to one org.'),
          requestTimeoutSeconds: wholeNumber(1, 300, 20, 'Timeout of one call to Salesforce, in seconds.'),
        },
        { error: 'a map of settings' },
      )
      .prefault({})
      .describe('Concurrency and timeouts.'),
    report: z
      .strictObject(
        {
          failOn: oneOf(SEVERITIES, 'The lowest severity for which the exit code is 1.').default('high'),
          url: z
            .url({ protocol: /^https$/, error: 'an https address' })
            .exactOptional()
            .describe('Address of the reports, shown in alerts.'),
        },
        { error: 'a map of settings' },
      )
      .prefault({})
      .describe('Reports and exit codes.'),
    stack: z.unknown().exactOptional(),
  },
  { error: 'a map of settings' },
);

export type AuditConfig = z.output<typeof AUDIT_CONFIG>;

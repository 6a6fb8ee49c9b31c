/**
 * What a run takes of the configuration, with the defaults. The function builds it at every start, and no more than it:
 * what the stack is deployed with is known to schema.ts.
 *
 * @module
 */
import * as z from 'zod';
import { MOVE_TABLE } from '../../audit/drift/moves/index.ts';
import { AUDIENCES, MOVES, type Move, SEVERITIES } from '../../audit/model/model.ts';
import { day, isAll, isShortPlan, oneOf, optionalWholeNumber, SHORT_PLAN, text, wholeNumber } from './fields.ts';
import { PROFILES } from './profiles.ts';

/**
 * `off`: neither read nor judged; `report`: in reports only; `alert`: people are notified, and it counts for exit codes. Who
 * is woken by an alert is the control's own choice; `inform` (nobody) and `page` (the person on call, at high and critical) alert
 * too and choose otherwise.
 */
export const CONTROL_MODES = ['off', 'report', 'alert', 'inform', 'page'] as const;
export type ControlMode = (typeof CONTROL_MODES)[number];

const API_VERSION = 'an API version of 59.0 or later in quotes, such as "67.0"';
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

const controls = z
  .record(z.string(), oneOf(CONTROL_MODES, 'A control of your own.'), {
    error: `a map from control ids to one of ${CONTROL_MODES.join(', ')}`,
  })
  .default({})
  .describe('How each control counts. What is left out keeps its default; see "eca-auditor controls".');

const PATTERN = '; "*" stands for any run of characters';

const ONLY_TRUE = 'true; a condition that is not meant is left out';

/** As {@link WaiverConditions} has them. */
const WHILE = z
  .strictObject(
    {
      pkceRequired: z.literal(true, { error: ONLY_TRUE }).exactOptional().describe('PKCE is required.'),
      rotationOn: z.literal(true, { error: ONLY_TRUE }).exactOptional().describe('Refresh tokens are rotated.'),
      idleDaysAtMost: optionalWholeNumber(1, 3650, 'Refresh tokens end after at most so many days without use.'),
      loopbackCallbacksOnly: z
        .literal(true, { error: ONLY_TRUE })
        .exactOptional()
        .describe("Each callback leads to the user's own device."),
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
    owner: text('who answers for the risk', 'Who answers for the risk: a person or a team.'),
    reason: text('why the failure is accepted', 'Why the failure is accepted.'),
    until: day.describe('Last day on which it holds, yyyy-mm-dd (UTC).'),
    ticket: text('a ticket', 'Where it was decided.').exactOptional(),
    while: WHILE.exactOptional().describe(
      'What must stay so: the waiver holds only while all of these do. About an app only.',
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
    owner: text('who answers for the risk', 'Who answers for the risk: a person or a team.'),
    reason: text('why the app is accepted', 'Why the app is accepted although nobody here can read it.'),
    until: day.describe('Last day on which it holds, yyyy-mm-dd (UTC).'),
  },
  { error: 'an acceptance with app, owner, reason and until' },
);

const DAYS = {
  from: day.describe('First day, yyyy-mm-dd (UTC).'),
  to: day.describe('Last day, yyyy-mm-dd (UTC).'),
};
const BOUNDS = 'the name of an org or of an app; an entry for every app of every org would hide what nobody planned';

const isAboutOrg = (move: Move) => MOVE_TABLE[move].subject === 'org';

const EXPECTED = z
  .strictObject(
    {
      org: text(`an org's alias or id${PATTERN}`, `Alias or id of the org${PATTERN}.`),
      app: text(
        `an app's developer name${PATTERN}`,
        `Developer name of the app${PATTERN}. Left out for a move about the org itself.`,
      ).exactOptional(),
      move: oneOf(MOVES, 'What is planned: the only move that the entry makes quiet.'),
      ...DAYS,
      owner: text('who answers for the change', 'Who answers for the change: a person or a team.'),
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
      owner: text('who answers for the silence', 'Who answers for the silence: a person or a team.'),
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
      closeAfterDays: wholeNumber(1, 365, 7, 'Days after which the incident of a move that has no end is closed.'),
    },
    { error: `a map from moves to one of ${AUDIENCES.join(', ')}` },
  )
  .prefault({})
  .describe('Who is notified of each move in production; in a sandbox it is one step quieter, elsewhere evidence.');

const deployers = z
  .array(
    z
      .string({ error: 'the id of a user' })
      .regex(/^005[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?$/, { error: 'the id of a user, 15 or 18 characters from 005 on' }),
    { error: 'a list of ids of users' },
  )
  .default([])
  .describe(
    'Users who deploy: a move by anybody else is one step louder, and what only informs is a digest if it is theirs.',
  );

export const AUDIT_CONFIG = z.strictObject(
  {
    $schema: z.string().exactOptional().describe('Where the JSON Schema is, for editors.'),
    apiVersion: z
      .string({ error: API_VERSION })
      .regex(/^(?:59|[6-9]\d|1\d\d)\.0$/, { error: API_VERSION })
      .default('67.0')
      .describe('Of the Salesforce Metadata API, in quotes.'),
    profile: oneOf(
      PROFILES,
      'Switches the controls that Salesforce demands of partners to "alert"; what "controls" says of one counts more.',
    ).exactOptional(),
    controls,
    customControls: z
      .array(text('the path of a module', 'Path of a module that exports "control".'), { error: 'a list of paths' })
      .default([])
      .describe('Controls of your own: modules, relative to this file.'),
    waivers: z
      .array(WAIVER, { error: 'a list of waivers' })
      .default([])
      .describe('Failures that somebody answers for, for a time.'),
    acceptedPackages: z
      .array(ACCEPTED_PACKAGE, { error: 'a list of acceptances' })
      .default([])
      .describe('Packaged apps whose settings can not be read here, and that somebody answers for, for a time.'),
    expected: z
      .array(EXPECTED, { error: 'a list of expected moves' })
      .default([])
      .describe('Planned changes: no alert is sent for them, and reports name who expected them.'),
    silences: z
      .array(SILENCE, { error: 'a list of silences' })
      .default([])
      .describe('Times in which no alert is sent for an org or an app; what was held back is reported at their end.'),
    waiverMaxDays: wholeNumber(1, 36_500, 400, 'How many days ahead the end of a waiver or an acceptance may lie.'),
    drift: z
      .strictObject(
        {
          remindAfterDays: wholeNumber(1, 365, 14, 'Days after which people are reminded of an open violation.'),
          waiverNoticeDays: wholeNumber(1, 365, 14, "Days before a waiver's end at which it is announced."),
          notAssessedAfterRuns: wholeNumber(
            1,
            100,
            2,
            'Runs in a row that an org, or an app, must fail before an alert is sent for a transient cause.',
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
          orgsAtOnce: wholeNumber(1, 100, 25, 'Orgs side by side.'),
          readsAtOnce: wholeNumber(1, 25, 10, 'Calls side by side in one org.'),
          requestTimeoutSeconds: wholeNumber(1, 300, 20, 'How long one call to Salesforce may take.'),
        },
        { error: 'a map of settings' },
      )
      .prefault({})
      .describe('How much at once.'),
    report: z
      .strictObject(
        {
          failOn: oneOf(SEVERITIES, 'From which severity on the exit code is 1.').default('high'),
          url: z
            .url({ protocol: /^https$/, error: 'an https address' })
            .exactOptional()
            .describe('Where reports can be read; named in alerts.'),
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

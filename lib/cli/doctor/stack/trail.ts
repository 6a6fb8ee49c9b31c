/**
 * Whether a trail of CloudTrail feeds the rules on tampering: it must log the management events of this region that write.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 *
 * @module
 */
import type { GetEventSelectorsCommandOutput, Trail } from '@aws-sdk/client-cloudtrail';
import type { Deployment } from '../../../aws/deployment.ts';
import { UnreadError } from '../../../aws/errors.ts';
import type { Auditor } from './auditor.ts';
import { attempt, type Check, failed, notAssessedProblem, type Problem, unread, verdict } from './checks.ts';

/** Whose calls the rules watch; a test compares them with the template. */
export const WATCHED_SOURCES = ['secretsmanager', 'scheduler', 'monitoring', 's3'].map(
  (name) => `${name}.amazonaws.com`,
);

const REMEDY =
  'Log management events that write, of this region, in a trail of CloudTrail. Until then no alert is sent for the attacks that docs/security.md marks with "trail".';

/** Why a trail is no help. */
type Unfit = string | UnreadError;

export async function trailChecks(aws: Deployment, { region }: Auditor): Promise<Check[]> {
  const looked: { readonly name: string; readonly unfit: Unfit | undefined }[] = [];
  for (const trail of await aws.trails()) {
    const name = trail.TrailARN ?? trail.Name ?? 'a trail';
    looked.push({ name, unfit: await whyUnfit(aws, trail, name, region) });
  }
  const fit = looked.find(({ unfit }) => unfit === undefined);
  return verdict('trail', `${fit?.name} logs management events that write.`, fit ? [] : problemsOf(looked, region));
}

function problemsOf(looked: readonly { readonly name: string; readonly unfit: Unfit | undefined }[], region: string) {
  const unknown = looked.flatMap(({ name, unfit }): Problem[] =>
    unfit instanceof UnreadError
      ? [unread(unfit, name)]
      : unfit === UNKNOWN_SELECTORS
        ? [notAssessedProblem(`${name} ${UNKNOWN_SELECTORS}.`, 'Look at its event selectors in the console.')]
        : [],
  );
  if (unknown.length > 0) return unknown;
  const why = looked.map(({ name, unfit }) => `${name} ${String(unfit)}`).join('; ');
  return [failed(`No trail feeds the rules on tampering in ${region}: ${why || 'there is none'}.`, REMEDY)];
}

async function whyUnfit(aws: Deployment, trail: Trail, name: string, region: string): Promise<Unfit | undefined> {
  if (trail.HomeRegion !== region && trail.IsMultiRegionTrail !== true) return `is of ${trail.HomeRegion} alone`;
  const status = await attempt(aws.trailStatus(name));
  if (status instanceof UnreadError) return status;
  if (status.IsLogging !== true) return 'does not log now';
  const selectors = await attempt(aws.eventSelectors(name));
  return selectors instanceof UnreadError ? selectors : whyLeftOut(selectors);
}

const LEFT_OUT = 'leaves out management events that write, or some of them';
const UNKNOWN_SELECTORS = 'picks events by conditions that are not known here';

type Selectors = Pick<GetEventSelectorsCommandOutput, 'EventSelectors' | 'AdvancedEventSelectors'>;

/** `undefined` when it logs all calls that write of all the sources. */
export function whyLeftOut({ EventSelectors = [], AdvancedEventSelectors = [] }: Selectors): string | undefined {
  const reasons = [
    ...EventSelectors.map(({ IncludeManagementEvents, ReadWriteType, ExcludeManagementEventSources = [] }) =>
      IncludeManagementEvents !== false &&
      ReadWriteType !== 'ReadOnly' &&
      !ExcludeManagementEventSources.some((source) => WATCHED_SOURCES.includes(source))
        ? undefined
        : LEFT_OUT,
    ),
    ...AdvancedEventSelectors.map(({ FieldSelectors = [] }) => advanced(FieldSelectors)),
  ];
  return reasons.includes(undefined) ? undefined : (reasons.find((reason) => reason === UNKNOWN_SELECTORS) ?? LEFT_OUT);
}

type FieldSelectors = NonNullable<
  NonNullable<GetEventSelectorsCommandOutput['AdvancedEventSelectors']>[number]['FieldSelectors']
>;

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html */
function advanced(fields: FieldSelectors): string | undefined {
  if (!fields.some(({ Field, Equals = [] }) => Field === 'eventCategory' && Equals.includes('Management'))) {
    return LEFT_OUT;
  }
  const reasons = fields.map(({ Field, Equals, NotEquals, ...others }) => {
    const isPlain = Object.values(others).every((values) => values === undefined);
    if (Field === 'eventCategory' && isPlain) return undefined;
    if (Field === 'readOnly' && isPlain && Equals) return Equals.includes('false') ? undefined : LEFT_OUT;
    if (Field !== 'eventSource' || !isPlain) return UNKNOWN_SELECTORS;
    const isIn = (source: string) => Equals?.includes(source) !== false && NotEquals?.includes(source) !== true;
    return WATCHED_SOURCES.every(isIn) ? undefined : LEFT_OUT;
  });
  return reasons.find((reason) => reason === LEFT_OUT) ?? reasons.find((reason) => reason !== undefined);
}

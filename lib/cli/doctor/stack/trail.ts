/**
 * Checks whether a CloudTrail trail feeds the rules on tampering: it must log the write management events of this region.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 *
 * @module
 */
import type { GetEventSelectorsCommandOutput, Trail } from '@aws-sdk/client-cloudtrail';
import type { Deployment } from '../../../aws/deployment.ts';
import { UnreadError } from '../../../aws/errors.ts';
import type { Auditor } from './auditor.ts';
import { attempt, type Check, failed, notAssessedProblem, type Problem, unread, verdict } from './checks.ts';

/** The services whose calls the rules match. A test compares them with the template. */
export const WATCHED_SOURCES = ['secretsmanager', 'scheduler', 'monitoring', 's3'].map(
  (name) => `${name}.amazonaws.com`,
);

const REMEDY =
  'Log the write management events of this region in a CloudTrail trail. Until then no alert is sent for the attacks that docs/security.md marks with "trail".';

/** Why a trail does not feed the rules. */
type Unfit = string | UnreadError;

export async function trailChecks(aws: Deployment, { region }: Auditor): Promise<Check[]> {
  const looked: { readonly name: string; readonly unfit: Unfit | undefined }[] = [];
  for (const trail of await aws.trails()) {
    const name = trail.TrailARN ?? trail.Name ?? 'a trail';
    looked.push({ name, unfit: await whyUnfit(aws, trail, name, region) });
  }
  const fit = looked.find(({ unfit }) => unfit === undefined);
  return verdict('trail', `${fit?.name} logs write management events.`, fit ? [] : problemsOf(looked, region));
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
  if (trail.HomeRegion !== region && trail.IsMultiRegionTrail !== true) return `is only for ${trail.HomeRegion}`;
  const status = await attempt(aws.trailStatus(name));
  if (status instanceof UnreadError) return status;
  if (status.IsLogging !== true) return 'is not logging';
  const selectors = await attempt(aws.eventSelectors(name));
  return selectors instanceof UnreadError ? selectors : whyLeftOut(selectors);
}

const LEFT_OUT = 'excludes some or all write management events';
const UNKNOWN_SELECTORS = 'selects events by conditions that are not known here';

type Selectors = Pick<GetEventSelectorsCommandOutput, 'EventSelectors' | 'AdvancedEventSelectors'>;

/** Why the selectors are not sufficient; `undefined` if they select all write calls to all {@link WATCHED_SOURCES}. */
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

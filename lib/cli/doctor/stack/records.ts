/**
 * Checks whether the audit runs, by the record that only the function can write, and the invocations that AWS counts. The heartbeat
 * is no proof, because anybody who may use PutMetricData can forge it.
 *
 * @module
 */
import type { Deployment } from '../../../aws/deployment.ts';
import { UnreadError } from '../../../aws/errors.ts';
import type { Auditor } from './auditor.ts';
import {
  attempt,
  type Check,
  failed,
  ifThere,
  notAssessedProblem,
  type Problem,
  RESTORE,
  unread,
  verdict,
  warn,
} from './checks.ts';
import { statementsIn } from './policies/allowed-use.ts';
import { exceptRole, refusesOthers } from './policies/refusals.ts';

const HOUR = 60 * 60 * 1000;
const RUN = 'Look at the schedule, the alarms and the log of the function (docs/deploy.md, "Try it").';

/** @param hours longest time without a run; `undefined` if unknown */
export async function runChecks(
  aws: Deployment,
  auditor: Auditor,
  hours: number | undefined,
  now: Date,
): Promise<Check[]> {
  if (hours === undefined) {
    return verdict('runs', '', [
      notAssessedProblem(
        'The longest time without a run is unknown, because the heartbeat alarm could not be read.',
        'See the checks of alarms.',
      ),
    ]);
  }
  const since = new Date(now.getTime() - hours * HOUR);
  const { functionName, bucket } = auditor;
  const [newest, invocations] = await Promise.all([
    attempt(ifThere(aws.newest(bucket, 'runs/'))),
    attempt(aws.invocations(functionName, since, now)),
  ]);
  return [
    ...(newest instanceof UnreadError
      ? verdict('runs', '', [unread(newest, bucket)])
      : verdict(
          'runs',
          `The newest record is s3://${bucket}/${newest?.key}, of ${newest?.at.toISOString()}.`,
          newest !== undefined && newest.at > since
            ? []
            : [
                failed(
                  `${newest === undefined ? 'There is no record' : `The newest record is of ${newest.at.toISOString()}`} under s3://${bucket}/runs/; expected one of the last ${hours} hours. Only the function can write a record, so this counts even if the heartbeat alarm is OK.`,
                  RUN,
                ),
              ],
        )),
    ...(invocations instanceof UnreadError
      ? verdict('runs', '', [unread(invocations, functionName)])
      : verdict(
          'runs',
          `${functionName} was invoked ${invocations} times in the last ${hours} hours.`,
          invocations > 0 ? [] : [failed(`${functionName} was not invoked in the last ${hours} hours.`, RUN)],
        )),
  ];
}

const WRITES = ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'];
const FOLDERS = ['state', 'evidence', 'runs'];

/** The record is a proof only if nobody but the function can write it. */
export async function bucketChecks(aws: Deployment, auditor: Auditor): Promise<Check[]> {
  const { bucket, partition, role, resources } = auditor;
  const text = await aws.bucketPolicy(bucket);
  const statements = text === undefined ? [] : statementsIn(text);
  if (statements === undefined) {
    return verdict('bucket', '', [
      notAssessedProblem(`The policy of ${bucket} can't be understood.`, 'Look at it in the console.'),
    ]);
  }
  const isRefused = (action: string, folder: string) =>
    statements.some((each) =>
      refusesOthers(each, action, `arn:${partition}:s3:::${bucket}/${folder}/any`, exceptRole(role)),
    );
  const open = WRITES.flatMap((action) => FOLDERS.filter((folder) => !isRefused(action, folder)));
  const folders = [...new Set(open)].map((folder) => `${folder}/`).join(', ');
  const message = `The policy of ${bucket} lets others write in ${folders}; only the function should.`;
  const isOurs = resources('AWS::S3::Bucket').includes(bucket);
  const problem: Problem = isOurs
    ? failed(message, `${RESTORE} See docs/operate.md, "Repair state by hand".`)
    : warn(message, 'docs/deploy.md has the statement for your own bucket.');
  return verdict(
    'bucket',
    `Only the function can write state, evidence and records in ${bucket}.`,
    open.length === 0 ? [] : [problem],
  );
}

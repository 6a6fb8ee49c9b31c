/**
 * Proofs that the audit runs: the record that only the function can write, and the invocations that AWS counts. The heartbeat
 * is no proof, because anybody who may put metrics can forge it.
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
import { statementsIn } from './policies/key-policy.ts';
import { exceptRole, refusesOthers } from './policies/refusals.ts';

const HOUR = 60 * 60 * 1000;
const RUN = 'Look at the schedule, the alarms and the log of the function (docs/deploy.md, "Try it").';

/** @param hours that may pass without a run */
export async function runChecks(
  aws: Deployment,
  auditor: Auditor,
  hours: number | undefined,
  now: Date,
): Promise<Check[]> {
  if (hours === undefined) {
    return verdict('runs', '', [
      notAssessedProblem(
        'How long a run may be missing is not known, since the alarm Heartbeat could not be read.',
        'See alarms.',
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
                  `${newest === undefined ? 'There is no record' : `The newest record is of ${newest.at.toISOString()}`} under s3://${bucket}/runs/; expected one of the last ${hours} hours. Only the function can write one, whatever Heartbeat says.`,
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

/** The record is a proof as long as nobody but the function can write one. */
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
  const message = `The policy of ${bucket} lets others than the function write ${folders}.`;
  const isOurs = resources('AWS::S3::Bucket').includes(bucket);
  const problem: Problem = isOurs
    ? failed(message, `${RESTORE} See docs/security.md, "Repairing state by hand".`)
    : warn(message, 'docs/deploy.md has the statement for your own bucket.');
  return verdict(
    'bucket',
    `Nobody but the function can write state, evidence and records in ${bucket}.`,
    open.length === 0 ? [] : [problem],
  );
}

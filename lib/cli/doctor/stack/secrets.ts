/**
 * Checks whether another auditor in the account and region reads the same org secrets, so that each org is audited twice.
 *
 * @module
 */
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Deployment } from '../../../aws/deployment.ts';
import { type Auditor, auditorOf } from './auditor.ts';
import { type Check, notAssessedProblem, type Problem, verdict, warn } from './checks.ts';

/** The description in lib/infra/running/function.ts. It is readable even if the environment can't be decrypted. */
const DESCRIPTION = 'Audits the External Client Apps of all Salesforce orgs and alerts on drift.';

export async function secretChecks(aws: Deployment, auditor: Auditor): Promise<Check[]> {
  const others = (await aws.functions()).filter(({ FunctionArn }) => FunctionArn !== auditor.functionArn);
  return verdict(
    'secrets',
    `No other auditor in ${auditor.region} reads org secrets named ${auditor.secretPrefix}….`,
    others.flatMap((other) => problemsOf(other, auditor)),
  );
}

function problemsOf(other: FunctionConfiguration, { secretPrefix }: Auditor): Problem[] {
  const { FunctionName, Description, Environment } = other;
  if (Environment?.Error !== undefined && Description === DESCRIPTION) {
    return [
      notAssessedProblem(
        `The environment of ${FunctionName} can't be read (${Environment.Error.ErrorCode}).`,
        'Allow kms:Decrypt on its key.',
      ),
    ];
  }
  const found = auditorOf(other);
  if (found === undefined) return [];
  const isShared = found.secretPrefix.startsWith(secretPrefix) || secretPrefix.startsWith(found.secretPrefix);
  return isShared
    ? [
        warn(
          `${found.functionName} (${found.service}) reads the same org secrets (${found.secretPrefix}, ${secretPrefix}): each org is audited and alerted on twice.`,
          'Set orgSecretPrefix of one of them, unless this is intended.',
        ),
      ]
    : [];
}

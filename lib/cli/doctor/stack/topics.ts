/**
 * Whether the topics are there, and take messages from nobody but their publisher.
 *
 * @module
 */
import { UnreadError } from '../../../aws/errors.ts';
import type { Auditor, Topic } from './auditor.ts';
import { type Check, failed, notAssessed, type Problem, unread, verdict, warn } from './checks.ts';
import { statementsIn } from './key-policy.ts';
import { exceptRole, exceptServices, refusesOthers } from './refusals.ts';

/** A topic with its attributes, as SNS names them. */
export interface LookedAt {
  readonly topic: Topic;
  readonly attributes: Readonly<Record<string, string>> | UnreadError;
}

export function topicChecks(topics: readonly LookedAt[], auditor: Auditor): Check[] {
  const names = topics.map(({ topic }) => topic.name).join(', ');
  return verdict(
    'topics',
    `${names}: nobody but the function publishes alerts, and nobody but services of AWS to operations.`,
    topics.flatMap((each) => problemsOf(each, auditor)),
  );
}

function problemsOf({ topic, attributes }: LookedAt, { role, operations, resources }: Auditor): Problem[] {
  const what = `The ${topic.name} topic ${topic.arn}`;
  if (attributes instanceof UnreadError) {
    return attributes.kind === 'missing'
      ? [failed(`${what} does not exist any more.`, 'Deploy the stack again.')]
      : [unread(attributes, topic.arn)];
  }
  const statements = statementsIn(attributes.Policy ?? '{"Statement":[]}');
  if (statements === undefined) {
    return [notAssessed(`The policy of ${topic.arn} can't be understood.`, 'Look at it in the console.')];
  }
  const except = topic.arn === operations.arn ? exceptServices : exceptRole(role);
  if (statements.some((each) => refusesOthers(each, 'sns:Publish', topic.arn, except))) return [];
  const message = `${what} lets others publish, as far as their own policies do: messages can be forged.`;
  return resources('AWS::SNS::Topic').includes(topic.arn)
    ? [failed(message, 'Deploy the stack again, and find out who changed its policy (CloudTrail, SNS).')]
    : [warn(message, 'Deny sns:Publish in the policy of your own topic (docs/deploy.md, "Topics").')];
}

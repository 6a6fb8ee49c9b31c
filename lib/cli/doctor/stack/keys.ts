/**
 * Checks whether the keys of the topics work, and let the services that publish alarms and rules use them.
 *
 * @module
 */
import type { Deployment } from '../../../aws/deployment.ts';
import { UnreadError } from '../../../aws/errors.ts';
import type { Auditor, Topic } from './auditor.ts';
import { attempt, type Check, failed, ifThere, notAssessedProblem, type Problem, unread, verdict } from './checks.ts';
import { allowsUse, statementsIn } from './policies/allowed-use.ts';
import { publishersOf, type TopicAttributes } from './topics.ts';

const POLICY = 'Allow it in the policy of the key, as docs/deploy.md says under "Keys".';

export async function keyChecks(
  aws: Deployment,
  looked: readonly TopicAttributes[],
  auditor: Auditor,
): Promise<Check[]> {
  const topicsOf = new Map<string, Topic[]>();
  const checks: Check[] = [];
  for (const { topic, attributes } of looked) {
    if (attributes instanceof UnreadError) {
      // The checks of topics report a missing topic.
      if (attributes.kind !== 'missing') checks.push(...verdict('keys', '', [unread(attributes, topic.arn)]));
    } else if (attributes.KmsMasterKeyId === undefined) {
      checks.push(
        ...verdict('keys', `${topic.name}: not encrypted with a KMS key, so no key can block its messages.`, []),
      );
    } else {
      const { KmsMasterKeyId: id } = attributes;
      topicsOf.set(id, [...(topicsOf.get(id) ?? []), topic]);
    }
  }
  for (const [id, topics] of topicsOf) {
    const names = topics.map(({ name }) => name).join(', ');
    const problems = await attempt(problemsOf(aws, id, topics.includes(auditor.operations), auditor));
    checks.push(
      ...verdict(
        'keys',
        `${id} (${names}) is enabled${topics.includes(auditor.operations) ? ', and CloudWatch and EventBridge may use it' : ''}.`,
        problems instanceof UnreadError ? [unread(problems, `${id} (${names})`)] : problems,
      ),
    );
  }
  return checks;
}

async function problemsOf(aws: Deployment, id: string, isOfOperations: boolean, auditor: Auditor): Promise<Problem[]> {
  const key = await ifThere(aws.key(id));
  if (key === undefined)
    return [failed(`${id} does not exist: its topics deliver nothing.`, 'Give the topics another key.')];
  const problems: Problem[] = [];
  if (key.KeyState !== 'Enabled') {
    problems.push(
      failed(`${id} is ${key.KeyState}: its topics deliver nothing.`, 'Enable the key, or cancel its deletion.'),
    );
  }
  if (!isOfOperations) return problems;
  if (key.KeyManager === 'AWS') {
    return [
      ...problems,
      failed(`${id} is a key that AWS manages, and alarms can't use it.`, 'Give the topic a key of your own.'),
    ];
  }
  const text = await aws.keyPolicy(key.Arn ?? id);
  return [...problems, ...policyProblems(id, key.Arn ?? id, text, auditor)];
}

const NEEDED = ['kms:Decrypt', 'kms:GenerateDataKey'];

function policyProblems(id: string, arn: string, text = '', auditor: Auditor): Problem[] {
  const statements = statementsIn(text);
  if (statements === undefined) {
    return [notAssessedProblem(`The policy of ${id} can't be understood.`, 'Look at it in the console.')];
  }
  // The context that each service sends to KMS for an encrypted topic: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
  const ofRules = [{ 'aws:SourceAccount': undefined, 'aws:SourceArn': undefined }];
  return publishersOf(auditor, ofRules).flatMap(({ of, service, contexts }): Problem[] => {
    const answers = contexts.map((context) =>
      allowsUse(statements, { service, actions: NEEDED, resource: arn, context }),
    );
    if (answers.includes('no')) {
      return [failed(`${id} does not let ${service} use it: messages of ${of} are lost.`, POLICY)];
    }
    return answers.includes('unknown')
      ? [notAssessedProblem(`The policy of ${id} has conditions for ${service} that are not known here.`, POLICY)]
      : [];
  });
}

/**
 * Checks whether the topics exist, and accept messages from their publishers and nobody else.
 *
 * @module
 */
import { UnreadError } from '../../../aws/errors.ts';
import type { Auditor, Topic } from './auditor.ts';
import { type Check, failed, notAssessedProblem, type Problem, RESTORE, unread, verdict, warn } from './checks.ts';
import { allowsUse, type Context, type Statement, statementsIn } from './policies/allowed-use.ts';
import { exceptRole, exceptServices, refusesOthers } from './policies/refusals.ts';

/** A topic with its attributes, as SNS names them. */
export interface TopicAttributes {
  readonly topic: Topic;
  readonly attributes: Readonly<Record<string, string>> | UnreadError;
}

export function topicChecks(topics: readonly TopicAttributes[], auditor: Auditor): Check[] {
  const names = topics.map(({ topic }) => topic.name).join(', ');
  return verdict(
    'topics',
    `${names}: only the function can publish alerts, and only alarms and rules can publish to operations.`,
    topics.flatMap((each) => problemsOf(each, auditor)),
  );
}

function problemsOf({ topic, attributes }: TopicAttributes, auditor: Auditor): Problem[] {
  const { role, operations, resources } = auditor;
  const what = `The ${topic.name} topic ${topic.arn}`;
  if (attributes instanceof UnreadError) {
    return attributes.kind === 'missing'
      ? [failed(`${what} no longer exists.`, RESTORE)]
      : [unread(attributes, topic.arn)];
  }
  const statements = statementsIn(attributes.Policy ?? '{"Statement":[]}');
  if (statements === undefined) {
    return [notAssessedProblem(`The policy of ${topic.arn} can't be understood.`, 'Look at it in the console.')];
  }
  const isOfOperations = topic.arn === operations.arn;
  const lost = isOfOperations ? lostMessages(what, topic.arn, statements, auditor) : [];
  const except = isOfOperations ? exceptServices : exceptRole(role);
  if (statements.some((each) => refusesOthers(each, 'sns:Publish', topic.arn, except))) return lost;
  const message = `${what} lets others publish, if their own policies allow it. They can forge messages.`;
  return [
    ...lost,
    resources('AWS::SNS::Topic').includes(topic.arn)
      ? failed(message, `${RESTORE} Find out who changed its policy (CloudTrail, SNS).`)
      : warn(message, 'Deny sns:Publish in the policy of your own topic (docs/deploy.md, "Topics").'),
  ];
}

/** Messages of alarms and rules that are lost because the topic does not let their service publish. */
function lostMessages(what: string, arn: string, statements: readonly Statement[], auditor: Auditor): Problem[] {
  const { partition, region, account, resources } = auditor;
  const ofRules = resources('AWS::Events::Rule').map((name) => ({
    'aws:SourceArn': `arn:${partition}:events:${region}:${account}:rule/${name}`,
  }));
  return publishersOf(auditor, ofRules).flatMap(({ of, service, contexts }): Problem[] => {
    const answers = contexts.map((context) =>
      allowsUse(statements, { service, actions: ['sns:Publish'], resource: arn, context }),
    );
    const remedy = 'Allow it in the policy of the topic, as docs/deploy.md says under "Topics".';
    if (answers.includes('no')) {
      return [failed(`${what} does not let ${service} publish: messages of ${of} are lost.`, remedy)];
    }
    return answers.includes('unknown')
      ? [notAssessedProblem(`The policy of ${arn} has conditions for ${service} that are not known here.`, remedy)]
      : [];
  });
}

/** The services that publish to the operations topic, and the context of their requests. */
export function publishersOf({ partition, region, account, resources }: Auditor, ofRules: readonly Context[]) {
  const ofAlarms = resources('AWS::CloudWatch::Alarm').map((name) => ({
    'aws:SourceAccount': account,
    'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`,
  }));
  return [
    { of: 'alarms', service: 'cloudwatch.amazonaws.com', contexts: ofAlarms as readonly Context[] },
    { of: 'rules on tampering', service: 'events.amazonaws.com', contexts: ofRules },
  ];
}

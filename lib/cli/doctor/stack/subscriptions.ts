/**
 * Checks whether the topics have confirmed subscribers. Endpoints are never shown, because that of a webhook is a secret.
 *
 * @module
 */
import type { Deployment } from '../../../aws/deployment.ts';
import { UnreadError } from '../../../aws/errors.ts';
import type { Auditor, Topic } from './auditor.ts';
import { attempt, type Check, failed, type Problem, RESTORE, unread, verdict, warn } from './checks.ts';

interface Subscribers {
  readonly topic: Topic;
  readonly confirmed: readonly string[];
  readonly pending: readonly string[];
}

export async function subscriptionChecks(aws: Deployment, { topics, operations }: Auditor): Promise<Check[]> {
  const all = await Promise.all([...topics, operations].map((topic) => subscribersOf(aws, topic)));
  const found = all.filter((each) => 'topic' in each);
  const isReceived = found.some(({ topic, confirmed }) => topic !== operations && confirmed.length > 0);
  const checks = all.flatMap((each) =>
    'topic' in each ? subscriberCheck(each, isReceived) : verdict('subscriptions', '', [each]),
  );
  const isKnown = found.length === all.length;
  const nobody = failed(
    'Nobody has confirmed a subscription to any alert topic.',
    'Subscribe somebody (docs/subscriptions.md), and confirm.',
  );
  return isReceived || !isKnown ? checks : [...verdict('subscriptions', '', [nobody]), ...checks];
}

async function subscribersOf(aws: Deployment, topic: Topic): Promise<Subscribers | Problem> {
  const found = await attempt(aws.subscriptions(topic.arn));
  if (found instanceof UnreadError) {
    return found.kind === 'missing'
      ? failed(`The ${topic.name} topic ${topic.arn} no longer exists.`, RESTORE)
      : unread(found, topic.arn);
  }
  const of = (isPending: boolean) =>
    found
      .filter(
        ({ SubscriptionArn = '' }) =>
          SubscriptionArn !== 'Deleted' && !SubscriptionArn.startsWith('arn:') === isPending,
      )
      .map(({ Protocol = 'unknown protocol' }) => Protocol);
  return { topic, confirmed: of(false), pending: of(true) };
}

/** @param isReceived whether any alert topic has a confirmed subscriber */
function subscriberCheck({ topic, confirmed, pending }: Subscribers, isReceived: boolean): Check[] {
  const summary = `${topic.name}: ${confirmed.length} confirmed${protocols(confirmed)}, ${pending.length} pending${protocols(pending)}.`;
  const problems: Problem[] = [];
  if (pending.length > 0) {
    problems.push(
      warn(
        summary,
        'Confirm it with the message from AWS. A pending subscription expires after some days; then subscribe again.',
      ),
    );
  }
  if (confirmed.length === 0 && topic.isForSubscriber) {
    problems.push(
      failed(
        `${topic.name}: nobody has confirmed a subscription.`,
        'Subscribe somebody (docs/subscriptions.md), and confirm.',
      ),
    );
  }
  return verdict(
    'subscriptions',
    confirmed.length === 0 && isReceived ? `${summary} Others get the alerts.` : summary,
    problems,
  );
}

function protocols(names: readonly string[]): string {
  return names.length === 0 ? '' : ` (${[...new Set(names)].sort().join(', ')})`;
}

/**
 * SNS, query protocol. https://docs.aws.amazon.com/sns/latest/api/API_Operations.html
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type AwsAnswer, Refusal, XML, xmlText } from '../answer.ts';
import { readFilterPolicy } from './sns-filter-policy.ts';
import { type Attribute, invalid, readMessage } from './sns-message.ts';
import { deliveries, type Listener, type SnsSubscription } from './sns-subscriptions.ts';

export interface Published {
  readonly Subject?: string;
  readonly Message: string;
  readonly MessageAttributes: Readonly<Record<string, Attribute>>;
  readonly at: Date;
}

export interface Sns {
  handle(form: URLSearchParams): AwsAnswer;
  /** Returns the ARN. The same name gives the same topic. */
  createTopic(name: string, attributes?: Readonly<Record<string, string>>): string;
  /** All messages published to the topic, oldest first. */
  published(topicArn: string): readonly Published[];
  /** Calls `listener` for each new message that the policy accepts. Returns a function that unsubscribes it. */
  subscribe(topicArn: string, listener: Listener, filterPolicy?: object): () => void;
  /** Settles when all deliveries to http endpoints are done. */
  delivered(): Promise<void>;
}

interface Topic {
  readonly arn: string;
  readonly isFifo: boolean;
  readonly dedupesByContent: boolean;
  /** Other attributes. */
  readonly attributes: Record<string, string>;
  readonly published: Published[];
  /** When each deduplication id was last accepted. */
  readonly taken: Map<string, number>;
}

const DEDUPLICATION_MS = 5 * 60_000;
const OTHER_PROTOCOLS = ['email', 'email-json', 'sms', 'sqs', 'lambda', 'firehose', 'application'];

/** @param url of the simulator, for the links that confirm a subscription */
export function sns(region: string, clock: () => Date, url: () => string): Sns {
  const topics = new Map<string, Topic>();
  const subscriptions = new Map<string, SnsSubscription>();
  const sending = deliveries();

  function createTopic(name: string, attributes: Readonly<Record<string, string>> = {}): string {
    const isFifo = name.endsWith('.fifo');
    if (!/^[\w-]{1,256}$/.test(name.replace(/\.fifo$/, '')) || name.length > 256) throw invalid('Topic Name');
    if (attributes.FifoTopic === 'true' && !isFifo) {
      throw invalid('Topic Name Reason: Fifo Topic names must end with .fifo');
    }
    const arn = `arn:aws:sns:${region}:123456789012:${name}`;
    const dedupesByContent = attributes.ContentBasedDeduplication === 'true';
    if (!topics.has(arn)) {
      topics.set(arn, {
        arn,
        isFifo,
        dedupesByContent,
        attributes: { ...attributes },
        published: [],
        taken: new Map(),
      });
    }
    return arn;
  }

  function findTopic(arn: string): Topic {
    if (!/^arn:aws:sns:[\w-]+:\d{12}:.+$/.test(arn)) throw invalid('TopicArn');
    const topic = topics.get(arn);
    if (!topic) throw new Refusal(404, 'NotFound', 'Topic does not exist');
    return topic;
  }

  function publish(form: URLSearchParams): string {
    const topic = findTopic(form.get('TopicArn') ?? '');
    const message = { ...readMessage(form), id: randomUUID(), at: clock() };
    if (isRepeat(topic, form, message)) return `<MessageId>${message.id}</MessageId>`;
    const { id: _, structured: __, ...published } = message;
    topic.published.push(published);
    for (const subscription of subscriptions.values()) {
      if (subscription.topicArn === topic.arn) sending.deliver(subscription, message);
    }
    return `<MessageId>${message.id}</MessageId>`;
  }

  function subscribe(form: URLSearchParams): string {
    const { arn: topicArn } = findTopic(form.get('TopicArn') ?? '');
    const protocol = form.get('Protocol') ?? '';
    const endpoint = form.get('Endpoint') ?? '';
    checkEndpoint(protocol, endpoint);
    const attributes = readMap(form, 'Attributes');
    if ((attributes.FilterPolicyScope ?? 'MessageAttributes') !== 'MessageAttributes') {
      throw new Refusal(501, 'NotImplemented', 'This simulator filters only by message attributes.');
    }
    const existing = [...subscriptions.values()].find(
      (one) => one.topicArn === topicArn && one.protocol === protocol && one.endpoint === endpoint,
    );
    if (existing) return again(existing, attributes);
    const subscription: SnsSubscription = {
      arn: `${topicArn}:${randomUUID()}`,
      topicArn,
      protocol,
      endpoint,
      attributes,
      filterPolicy: attributes.FilterPolicy === undefined ? undefined : readFilterPolicy(attributes.FilterPolicy),
      raw: attributes.RawMessageDelivery === 'true',
      pendingToken: protocol.startsWith('http') || protocol.startsWith('email') ? randomUUID() : undefined,
    };
    subscriptions.set(subscription.arn, subscription);
    if (subscription.pendingToken === undefined) return `<SubscriptionArn>${subscription.arn}</SubscriptionArn>`;
    const query = new URLSearchParams({
      Action: 'ConfirmSubscription',
      TopicArn: topicArn,
      Token: subscription.pendingToken,
    });
    if (protocol.startsWith('http')) sending.askToConfirm(subscription, `${url()}/?${query}`, clock());
    return '<SubscriptionArn>pending confirmation</SubscriptionArn>';
  }

  /** An endpoint has only one subscription to a topic. */
  function again(existing: SnsSubscription, attributes: Readonly<Record<string, string>>): string {
    if (!isDeepStrictEqual(existing.attributes ?? {}, attributes)) {
      throw invalid('Attributes Reason: Subscription already exists with different attributes');
    }
    const isPending = existing.pendingToken !== undefined;
    return `<SubscriptionArn>${isPending ? 'pending confirmation' : existing.arn}</SubscriptionArn>`;
  }

  function confirm(form: URLSearchParams): string {
    const { arn } = findTopic(form.get('TopicArn') ?? '');
    const token = form.get('Token');
    const subscription = [...subscriptions.values()].find((one) => one.topicArn === arn && one.pendingToken === token);
    if (!subscription) throw invalid('Token');
    subscription.pendingToken = undefined;
    return `<SubscriptionArn>${subscription.arn}</SubscriptionArn>`;
  }

  /** Only the counts, the key and the policy. */
  function attributesOf(form: URLSearchParams): string {
    const { arn, attributes: made } = findTopic(form.get('TopicArn') ?? '');
    const own = [...subscriptions.values()].filter(({ topicArn }) => topicArn === arn);
    const pending = own.filter(({ pendingToken }) => pendingToken !== undefined).length;
    const { KmsMasterKeyId, Policy } = made;
    const attributes = {
      TopicArn: arn,
      SubscriptionsConfirmed: String(own.length - pending),
      SubscriptionsPending: String(pending),
      ...(KmsMasterKeyId && { KmsMasterKeyId }),
      ...(Policy && { Policy }),
    };
    const entries = Object.entries(attributes).map(
      ([key, value]) => `<entry><key>${key}</key><value>${xmlText(value)}</value></entry>`,
    );
    return `<Attributes>${entries.join('')}</Attributes>`;
  }

  function subscriptionsOf(form: URLSearchParams): string {
    const { arn } = findTopic(form.get('TopicArn') ?? '');
    const members = [...subscriptions.values()].flatMap((each) => {
      if (each.topicArn !== arn) return [];
      const named = each.pendingToken === undefined ? each.arn : 'PendingConfirmation';
      const endpoint = typeof each.endpoint === 'string' ? xmlText(each.endpoint) : '';
      return `<member><TopicArn>${arn}</TopicArn><Protocol>${each.protocol}</Protocol><SubscriptionArn>${named}</SubscriptionArn><Owner>123456789012</Owner><Endpoint>${endpoint}</Endpoint></member>`;
    });
    return `<Subscriptions>${members.join('')}</Subscriptions>`;
  }

  const actions: Readonly<Record<string, (form: URLSearchParams) => string>> = {
    CreateTopic: (form) => `<TopicArn>${createTopic(form.get('Name') ?? '', readMap(form, 'Attributes'))}</TopicArn>`,
    Publish: publish,
    GetTopicAttributes: attributesOf,
    SetTopicAttributes(form) {
      const { attributes } = findTopic(form.get('TopicArn') ?? '');
      attributes[form.get('AttributeName') ?? ''] = form.get('AttributeValue') ?? '';
      return '';
    },
    ListSubscriptionsByTopic: subscriptionsOf,
    Subscribe: subscribe,
    ConfirmSubscription: confirm,
    Unsubscribe(form) {
      subscriptions.delete(form.get('SubscriptionArn') ?? '');
      return '';
    },
  };

  return {
    handle(form) {
      const action = form.get('Action') ?? '';
      const run = actions[action];
      if (!run) {
        throw new Refusal(400, 'InvalidAction', `The action ${xmlText(action)} is not valid for this endpoint.`);
      }
      const result = `<${action}Result>${run(form)}</${action}Result>`;
      const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
      return { status: 200, headers: XML, body: `<${action}Response>${result}${metadata}</${action}Response>` };
    },
    createTopic,
    published: (arn) => topics.get(arn)?.published ?? [],
    subscribe(arn, listener, filterPolicy) {
      const { arn: topicArn } = findTopic(arn);
      const policy = filterPolicy && readFilterPolicy(JSON.stringify(filterPolicy));
      const own = { arn: `${topicArn}:${randomUUID()}`, topicArn, protocol: 'lambda', raw: false };
      subscriptions.set(own.arn, { ...own, endpoint: listener, filterPolicy: policy });
      return () => void subscriptions.delete(own.arn);
    },
    delivered: () => sending.settled(),
  };
}

/** A FIFO topic accepts a deduplication id once in five minutes, and ignores repeats without an error. */
function isRepeat(
  topic: Topic,
  form: URLSearchParams,
  { Message, at }: { readonly Message: string; readonly at: Date },
) {
  const given = form.get('MessageDeduplicationId');
  if (!topic.isFifo) {
    if (given === null) return false;
    const reason = 'The request includes MessageDeduplicationId parameter that is not valid for this topic type';
    throw invalid(`MessageDeduplicationId Reason: ${reason}`);
  }
  if (form.get('MessageGroupId') === null) throw invalid('The MessageGroupId parameter is required for FIFO topics');
  const id = given ?? (topic.dedupesByContent ? Message : undefined);
  if (id === undefined) {
    throw invalid(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  if (given !== null && !/^[!-~]{1,128}$/.test(given)) throw invalid('MessageDeduplicationId');
  const before = topic.taken.get(id);
  if (before !== undefined && at.getTime() - before < DEDUPLICATION_MS) return true;
  topic.taken.set(id, at.getTime());
  return false;
}

/** Only loopback addresses, so that nothing leaves this machine. */
function checkEndpoint(protocol: string, endpoint: string): void {
  if (protocol === 'http' || protocol === 'https') {
    if (!URL.canParse(endpoint)) throw invalid('HTTP(S) Endpoint');
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(endpoint).hostname)) {
      throw invalid('Endpoint: this simulator calls only loopback hosts');
    }
  } else if (!OTHER_PROTOCOLS.includes(protocol)) {
    throw invalid(`Amazon SNS does not support this protocol string: ${protocol}`);
  }
}

/** `<name>.entry.<n>.key` and `.value`. */
function readMap(form: URLSearchParams, name: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (let at = 1; ; at += 1) {
    const key = form.get(`${name}.entry.${at}.key`);
    if (key === null) return found;
    found[key] = form.get(`${name}.entry.${at}.value`) ?? '';
  }
}

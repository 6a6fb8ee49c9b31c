/**
 * SNS, query protocol. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 *
 * @module
 */
import { type Answer, escapeXml, Refusal } from './answer.ts';

export interface Published {
  readonly Subject?: string;
  readonly Message: string;
  readonly MessageAttributes: Readonly<Record<string, { readonly DataType: string; readonly StringValue: string }>>;
  readonly at: Date;
}

export interface Sns {
  handle(form: URLSearchParams): Answer;
  createTopic(name: string): string;
  published(topicArn: string): readonly Published[];
}

export function sns(region: string, clock: () => Date): Sns {
  const topics = new Map<string, Published[]>();

  function createTopic(name: string): string {
    if (!/^[\w-]{1,251}(\.fifo)?$/.test(name)) throw invalid('Topic Name');
    const arn = `arn:aws:sns:${region}:123456789012:${name}`;
    if (!topics.has(arn)) topics.set(arn, []);
    return arn;
  }

  function publish(form: URLSearchParams): string {
    const topic = topics.get(form.get('TopicArn') ?? '');
    if (!topic) throw new Refusal(404, 'NotFound', 'Topic does not exist');
    const Subject = form.get('Subject');
    const Message = form.get('Message') ?? '';
    if (Subject !== null && !/^[!-~][ -~]{0,99}$/.test(Subject)) throw invalid('Subject');
    if (Message === '') throw invalid('Empty message');
    const MessageAttributes = attributes(form);
    const parts = Object.entries(MessageAttributes).flatMap(([name, value]) => [
      name,
      value.DataType,
      value.StringValue,
    ]);
    if (Buffer.byteLength([Message, ...parts].join('')) > 256 * 1024) throw invalid('Message too long');
    topic.push({ ...(Subject === null ? {} : { Subject }), Message, MessageAttributes, at: clock() });
    return `<MessageId>${topic.length}</MessageId>`;
  }

  return {
    handle(form) {
      const action = form.get('Action') ?? '';
      if (action === 'CreateTopic')
        return answer(action, `<TopicArn>${createTopic(form.get('Name') ?? '')}</TopicArn>`);
      if (action === 'Publish') return answer(action, publish(form));
      throw new Refusal(400, 'InvalidAction', `The action ${escapeXml(action)} is not valid for this endpoint.`);
    },
    createTopic,
    published: (arn) => topics.get(arn) ?? [],
  };
}

function attributes(form: URLSearchParams): Published['MessageAttributes'] {
  const found: Record<string, { DataType: string; StringValue: string }> = {};
  for (let at = 1; ; at += 1) {
    const entry = `MessageAttributes.entry.${at}`;
    const name = form.get(`${entry}.Name`);
    if (name === null) return found;
    const StringValue = form.get(`${entry}.Value.StringValue`) ?? '';
    const DataType = form.get(`${entry}.Value.DataType`) ?? '';
    if (!/^[\w.-]{1,256}$/.test(name) || StringValue === '')
      throw new Refusal(400, 'ParameterValueInvalid', `Attribute ${name}`);
    found[name] = { DataType, StringValue };
  }
}

function answer(action: string, result: string): Answer {
  return { status: 200, body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>` };
}

const invalid = (what: string): Refusal => new Refusal(400, 'InvalidParameter', `Invalid parameter: ${what}`);

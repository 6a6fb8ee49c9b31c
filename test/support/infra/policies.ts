/**
 * The policies and rules of a synthesised template as they are deployed: with ARNs in place of references.
 *
 * @module
 */
import type { PolicyStatement } from '../aws/policy.ts';
import { type Made, type Resource, resolveTemplate, resourcesOf } from '../aws/template.ts';
import { synthesise } from './synth.ts';

export const ACCOUNT = '123456789012';
export const OTHER_ACCOUNT = '999999999999';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/audit`;
export const FORGER = `arn:aws:iam::${ACCOUNT}:role/somebody`;
/** All that a role may be allowed by its own policy. */
export const ALL: readonly PolicyStatement[] = [{ Effect: 'Allow', Action: '*', Resource: '*' }];

export function policies(props: Parameters<typeof synthesise>[0] = {}) {
  const resources = resourcesOf(synthesise(props));
  const made = new Map<string, Made>();
  for (const { id, type } of resources) {
    if (type === 'AWS::SNS::Topic') made.set(id, { ref: topicArn(id), arn: topicArn(id) });
    if (type === 'AWS::S3::Bucket') made.set(id, { ref: id.toLowerCase(), arn: `arn:aws:s3:::${id.toLowerCase()}` });
    if (type === 'AWS::Events::Rule')
      made.set(id, { ref: id, arn: `arn:aws:events:eu-central-1:${ACCOUNT}:rule/${id}` });
    if (type === 'AWS::IAM::Role' && id.includes('AuditRole')) made.set(id, { ref: 'audit', arn: ROLE });
  }
  const find = (type: string, name: string): Resource => {
    // CDK ends a logical id with eight digits of a hash.
    const id = new RegExp(`${name}(Policy)?[0-9A-F]{8}$`);
    const found = resources.find((each) => each.type === type && id.test(each.id));
    if (!found) throw new Error(`There is no ${type} with ${name}.`);
    return found;
  };
  const statements = ({ properties }: Resource, name = 'PolicyDocument') =>
    (resolveTemplate(properties[name], made) as { Statement: PolicyStatement[] }).Statement;
  return {
    made,
    resources,
    topic: (name: string) => ({
      arn: topicArn(find('AWS::SNS::Topic', name).id),
      statements: statements(find('AWS::SNS::TopicPolicy', name)),
    }),
    bucket: () => {
      const { id } = find('AWS::S3::Bucket', 'StateBucket');
      return {
        arn: `arn:aws:s3:::${id.toLowerCase()}`,
        statements: statements(find('AWS::S3::BucketPolicy', 'StateBucket')),
      };
    },
    audit: () => statements(find('AWS::IAM::Policy', 'AuditPolicy')),
    key: (id: string) => statements(find('AWS::KMS::Key', id), 'KeyPolicy'),
    ruleArns: resources.filter(({ type }) => type === 'AWS::Events::Rule').map(({ id }) => `${made.get(id)?.arn}`),
  };
}

const topicArn = (id: string) => `arn:aws:sns:eu-central-1:${ACCOUNT}:${id}`;

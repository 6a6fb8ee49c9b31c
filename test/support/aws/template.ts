/**
 * A synthesised template with its references filled in, as CloudFormation does it.
 *
 * @module
 */
import type { Template } from 'aws-cdk-lib/assertions';

/** What `Ref` and `Fn::GetAtt … Arn` yield for a resource. The name is the ARN's last part. */
export interface Made {
  readonly ref: string;
  readonly arn: string;
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** @param made by logical id; a resource that is not in it becomes `<logical id>` */
export function resolveTemplate(value: unknown, made: ReadonlyMap<string, Made>): unknown {
  if (Array.isArray(value)) return value.map((each) => resolveTemplate(each, made));
  if (typeof value !== 'object' || value === null) return value;
  if ('Ref' in value) {
    const id = String(value.Ref);
    return PSEUDO[id] ?? made.get(id)?.ref ?? `<${id}>`;
  }
  if ('Fn::GetAtt' in value) {
    const [id = '', attribute = ''] = value['Fn::GetAtt'] as string[];
    const arn = made.get(id)?.arn ?? `<${id}>`;
    return attribute.endsWith('Name') ? arn.split(':').at(-1) : arn;
  }
  if ('Fn::Join' in value) {
    const [delimiter, parts] = value['Fn::Join'] as [string, unknown[]];
    return parts.map((part) => String(resolveTemplate(part, made))).join(delimiter);
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolveTemplate(each, made)]));
}

export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export function resourcesOf(template: Template): Resource[] {
  const { Resources } = template.toJSON() as {
    Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
  };
  return Object.entries(Resources).map(([id, { Type, Properties = {} }]) => ({
    id,
    type: Type,
    properties: Properties,
  }));
}

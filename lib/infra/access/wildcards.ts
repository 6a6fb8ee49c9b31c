/**
 * Permissions whose resource ends in a wildcard say why, and cdk-nag takes that for an answer.
 *
 * @module
 */
import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Acknowledges AwsSolutions-IAM5 for exactly these resources; another wildcard on the same construct is still reported.
 *
 * @param reason why nothing narrower does
 */
export function acknowledgeWildcards(construct: IConstruct, resources: readonly string[], reason: string): void {
  for (const resource of resources.filter((each) => each.includes('*'))) {
    const id = `AwsSolutions::AwsSolutions-IAM5[Resource::${flat(Stack.of(construct).resolve(resource))}]`;
    Validations.of(construct).acknowledge({ id, reason });
  }
}

/** An ARN with its references, as cdk-nag writes it in the id of a finding. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) {
    if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
      const [delimiter, parts] = value['Fn::Join'] as [string, unknown[]];
      return parts.map(flat).join(delimiter);
    }
    if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) return `<${value['Fn::GetAtt'].join('.')}>`;
    if ('Ref' in value) return `<${String(value.Ref)}>`;
  }
  return JSON.stringify(value);
}

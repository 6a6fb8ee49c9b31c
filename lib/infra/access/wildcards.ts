/**
 * Acknowledges wildcards in permissions for cdk-nag, each with its reason.
 *
 * @module
 */
import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Acknowledges AwsSolutions-IAM5 for exactly these resources. Another wildcard on the same construct is still reported.
 *
 * @param reason why the resources can't be narrower
 */
export function acknowledgeWildcards(construct: IConstruct, resources: readonly string[], reason: string): void {
  for (const resource of resources.filter((each) => each.includes('*'))) {
    const id = `AwsSolutions::AwsSolutions-IAM5[Resource::${resolvedText(Stack.of(construct).resolve(resource))}]`;
    Validations.of(construct).acknowledge({ id, reason });
  }
}

/** An ARN with its references as text, in the form that cdk-nag uses in the id of a finding. */
function resolvedText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) {
    if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
      const [delimiter, parts] = value['Fn::Join'] as [string, unknown[]];
      return parts.map(resolvedText).join(delimiter);
    }
    if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) return `<${value['Fn::GetAtt'].join('.')}>`;
    if ('Ref' in value) return `<${String(value.Ref)}>`;
  }
  return JSON.stringify(value);
}

/**
 * The state machine's definition in a synthesised template.
 *
 * @module
 */
import type { Template } from 'aws-cdk-lib/assertions';
import { propertiesOf } from './synth.ts';

interface Joined {
  readonly 'Fn::Join': [string, (string | Readonly<Record<string, unknown>>)[]];
}

/** References become logical ids; the partition is `aws`. */
export function definitionOf(template: Template) {
  const [definition] = propertiesOf(template, 'AWS::StepFunctions::StateMachine').map(
    ({ DefinitionString }) => DefinitionString as Joined,
  );
  const text = (definition?.['Fn::Join'][1] ?? []).map((part) =>
    typeof part === 'string' ? part : part.Ref === 'AWS::Partition' ? 'aws' : String(Object.values(part).flat()[0]),
  );
  return JSON.parse(text.join(''));
}

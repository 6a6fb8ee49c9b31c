/**
 * The environment variables of the function: docs/design.md section 4, "Lambda".
 *
 * @module
 */
import * as z from 'zod';
import { CHANNEL_IDS, CHANNELS, type TopicArns } from '../../lib/alert/channels/index.ts';
import { LoggableError } from '../../lib/audit/model/loggable-error.ts';

const text = z.string().min(1);
const topicArn = text.regex(/^arn:[\w-]+:sns:/, 'expected the ARN of an SNS topic');
const topicVariables = Object.fromEntries(
  Object.values(CHANNELS).map(({ variable, topic: { made } }) => [
    variable,
    made === 'always' ? topicArn : topicArn.optional(),
  ]),
);

const Variables = z.object({
  ORG_SECRET_PREFIX: text,
  STATE_BUCKET: text,
  SECURITY_HUB: z.enum(['true', 'false'], { error: 'expected "true" or "false"' }).default('false'),
  /** Days after which evidence expires, written into each piece of evidence; absent: never. */
  EVIDENCE_RETENTION_DAYS: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, 'expected a number of days')
    .transform(Number)
    .optional(),
  /** The name of this auditor among several. Powertools reads it too. */
  POWERTOOLS_SERVICE_NAME: text.optional(),
  /** The topic of the alarms. Each run checks its subscriptions. */
  OPERATIONS_TOPIC_ARN: topicArn.optional(),
  ECA_AUDITOR_ALLOW_LOOPBACK: z.string().optional(),
});
export interface FunctionEnvironment extends z.infer<typeof Variables> {
  readonly topics: TopicArns;
}

/** Thrown by {@link readEnvironment}. */
class EnvironmentError extends LoggableError {
  override readonly name = 'EnvironmentError';
}

/** @throws EnvironmentError that names each wrong variable, what was found and what is expected. */
export function readEnvironment(variables: NodeJS.ProcessEnv): FunctionEnvironment {
  const parsed = z.object({ ...topicVariables, ...Variables.shape }).safeParse(variables, { jitless: true });
  if (parsed.success) {
    const topics = CHANNEL_IDS.map((channel) => [channel, variables[CHANNELS[channel].variable]]);
    return { ...parsed.data, topics: Object.fromEntries(topics) };
  }
  const problems = parsed.error.issues.map(({ path: [name], message }) => {
    const found = variables[String(name)];
    return `${String(name)}: found ${found === undefined ? 'nothing' : JSON.stringify(found)}; ${message}`;
  });
  throw new EnvironmentError(`The function's environment is wrong:\n${problems.join('\n')}`);
}

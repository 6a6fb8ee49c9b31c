/**
 * What the function is told by its environment: docs/design.md section 4, "Lambda".
 *
 * @module
 */
import * as z from 'zod';
import { LoggableError } from '../../lib/audit/loggable-error.ts';

const text = z.string().min(1);
const topic = text.regex(/^arn:[\w-]+:sns:/, 'expected the ARN of an SNS topic');

const Environment = z.object({
  ORG_SECRET_PREFIX: text,
  STATE_BUCKET: text,
  ALERT_TOPIC_ARN: topic,
  EVENT_TOPIC_ARN: topic,
  CHAT_TOPIC_ARN: topic.optional(),
  SMS_TOPIC_ARN: topic.optional(),
  INCIDENT_TOPIC_ARN: topic.optional(),
  SECURITY_HUB: z.enum(['true', 'false'], { error: 'expected "true" or "false"' }).default('false'),
  ECA_AUDITOR_ALLOW_LOOPBACK: z.string().optional(),
});
export type Environment = z.infer<typeof Environment>;

/** Thrown by {@link readEnvironment}. */
export class EnvironmentError extends LoggableError {
  override readonly name = 'EnvironmentError';
}

/** @throws EnvironmentError that names each wrong variable, what was found and what would be right. */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const parsed = Environment.safeParse(variables, { jitless: true });
  if (parsed.success) {
    return parsed.data;
  }
  const problems = parsed.error.issues.map(({ path: [name], message }) => {
    const found = variables[String(name)];
    return `${String(name)}: found ${found === undefined ? 'nothing' : JSON.stringify(found)}; ${message}`;
  });
  throw new EnvironmentError(`The function's environment is wrong:\n${problems.join('\n')}`);
}

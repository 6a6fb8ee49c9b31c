/**
 * Filters of secrets. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html
 *
 * @module
 */
import * as z from 'zod';
import { Refusal } from '../answer.ts';

/** A leading `!` negates the value. */
const value = z
  .string()
  .max(512)
  .regex(/^!?[\w :@/+=.!-]*$/);

export const filter = z.object({
  Key: z.enum(['description', 'name', 'tag-key', 'tag-value', 'primary-region', 'owning-service', 'all']),
  Values: z.array(value).min(1).max(10),
});
export type SecretFilter = z.infer<typeof filter>;

export interface Findable {
  readonly Name: string;
  readonly Description?: string | undefined;
}

type Matches = (secret: Findable, value: string) => boolean;

const MATCHES: Partial<Record<SecretFilter['Key'], Matches>> = {
  name: ({ Name }, prefix) => Name.startsWith(prefix),
  description: ({ Description = '' }, prefix) => Description.toLowerCase().startsWith(prefix.toLowerCase()),
};

/** Whether the secret matches all filters, each by at least one value. */
export function findsAll(filters: readonly SecretFilter[], secret: Findable): boolean {
  return filters.every(({ Key, Values }) => {
    const matches = MATCHES[Key];
    if (!matches) throw new Refusal(501, 'NotImplemented', `This simulator can't filter by ${Key}.`);
    return Values.some((text) => (text.startsWith('!') ? !matches(secret, text.slice(1)) : matches(secret, text)));
  });
}

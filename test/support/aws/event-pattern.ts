/**
 * Whether an event matches a pattern of EventBridge, as far as the template uses patterns. It throws on anything else.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 *
 * @module
 */
type Json = Readonly<Record<string, unknown>>;

export function matchesEvent(pattern: Json, event: unknown): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or') return (wanted as Json[]).some((each) => matchesEvent(each, event));
    const found = isObject(event) ? event[key] : undefined;
    if (Array.isArray(wanted)) return wanted.some((each) => matchesValue(each, found));
    if (isObject(wanted)) return matchesEvent(wanted, found ?? {});
    throw new Error(`"${key}" has ${JSON.stringify(wanted)}; expected a list or an object.`);
  });
}

/** An array in the event matches when one of its values does. */
function matchesValue(wanted: unknown, found: unknown): boolean {
  if (!isObject(wanted)) return [found].flat().includes(wanted);
  const [[operator, value] = []] = Object.entries(wanted);
  if (operator === 'exists') return (found !== undefined) === value;
  return [found].flat().some((each) => typeof each === 'string' && matchesText(operator, value, each));
}

function matchesText(operator: string | undefined, value: unknown, found: string): boolean {
  if (operator === 'prefix') return found.startsWith(String(value));
  if (operator === 'anything-but')
    return !(isObject(value) ? matchesValue(value, found) : [value].flat().includes(found));
  throw new Error(`The operator ${operator} is not known here.`);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Evaluates IAM policies as AWS does, as far as the template uses them: explicit denials, conditions, principals. It throws on
 * anything else.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 *
 * @module
 */

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Who asks for what. */
export interface PolicyRequest {
  /** The ARN of a role or user, or a service such as `cloudwatch.amazonaws.com`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Condition keys, in addition to those that follow from the principal. */
  readonly context?: Readonly<Record<string, string>>;
}

/** The decision of one policy's statements; `implicit` when none applies. */
export function decide(
  statements: readonly PolicyStatement[],
  request: PolicyRequest,
): 'allowed' | 'denied' | 'implicit' {
  const applying = statements.filter((statement) => applies(statement, request));
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'denied';
  return applying.length > 0 ? 'allowed' : 'implicit';
}

/** Within one account one of the policies must allow, and none may deny. A service has only the resource's policy. */
export function isAllowed(
  request: PolicyRequest,
  {
    identity = [],
    resource,
  }: { readonly identity?: readonly PolicyStatement[]; readonly resource: readonly PolicyStatement[] },
): boolean {
  const decisions = [decide(identity, request), decide(resource, request)];
  return !decisions.includes('denied') && decisions.includes('allowed');
}

function applies(statement: PolicyStatement, request: PolicyRequest): boolean {
  const { Action, Resource, Condition = {} } = statement;
  const context = contextOf(request);
  return (
    isFor(statement, request.principal) &&
    [Action].flat().some((pattern) => isLike(pattern.toLowerCase(), request.action.toLowerCase())) &&
    [Resource].flat().some((pattern) => isLike(pattern, request.resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => isMet(operator, [values].flat(), context[key])),
    )
  );
}

const isService = (principal: string) => principal.endsWith('.amazonaws.com');

/** A statement of an identity's own policy has no principal. */
function isFor({ Principal }: PolicyStatement, principal: string): boolean {
  if (Principal === undefined || Principal === '*') return true;
  return Object.entries(Principal).some(([kind, names]) =>
    [names].flat().some((name) => {
      if (kind === 'Service') return name === principal;
      if (kind !== 'AWS') throw new Error(`Principals of the kind ${kind} are not known here.`);
      const account = /^arn:\w+:iam::(\d{12}):root$/.exec(name)?.[1];
      return name === '*' || name === principal || (account !== undefined && principal.includes(`::${account}:`));
    }),
  );
}

function contextOf({ principal, context }: PolicyRequest): Readonly<Record<string, string>> {
  return {
    'aws:PrincipalIsAWSService': String(isService(principal)),
    'aws:SecureTransport': 'true',
    ...(!isService(principal) && { 'aws:PrincipalArn': principal }),
    ...context,
  };
}

/** A missing key meets a negated condition, and any other only if its operator ends in `IfExists`. */
function isMet(operator: string, values: readonly string[], found: string | undefined): boolean {
  if (operator === 'Null') return values.includes(String(found === undefined));
  const name = operator.replace(/IfExists$/, '');
  const negated = name.includes('Not');
  if (found === undefined) return negated || name !== operator;
  const matches = values.some((value) => {
    switch (name.replace('Not', '')) {
      case 'StringEquals':
      case 'Bool':
      case 'NumericLessThan':
        if (name === 'NumericLessThan') return Number(found) < Number(value);
        return value === found;
      case 'ArnEquals':
      case 'ArnLike':
      case 'StringLike':
        return isLike(value, found);
      default:
        throw new Error(`The operator ${operator} is not known here.`);
    }
  });
  return negated ? !matches : matches;
}

function isLike(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

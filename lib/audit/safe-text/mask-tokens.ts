/**
 * Recognises keys and tokens: by their prefixes, or because a text is too dense to be words.
 *
 * @module
 */

/** Each with its source. Real tokens are longer than the minimum lengths here. */
const TOKEN = new RegExp(
  [
    // Session ids and access tokens of Salesforce: the org's id, an exclamation mark, the rest.
    '00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?(?:!|%21)[\\w.-]{8,}',
    // Refresh tokens and consumer keys of Salesforce.
    '5Aep[\\w.]{16,}',
    '3MVG9[\\w.]{16,}',
    // JSON Web Tokens: a header that begins with `{"`, and a payload.
    'eyJ[\\w-]{8,}\\.[\\w-]{8,}(?:\\.[\\w-]*)?',
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    '(?:AKIA|ASIA)[A-Z2-7]{16}',
    // https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
    'gh[pousr]_[A-Za-z0-9]{20,}',
    'github_pat_\\w{20,}',
    // https://docs.gitlab.com/security/tokens/#token-prefixes
    'glpat-[\\w-]{16,}',
    // https://docs.slack.dev/authentication/tokens
    'x(?:ox[abeoprs]|app)-[\\w-]{10,}',
  ]
    .map((token) => `(?<![A-Za-z0-9])${token}`)
    .join('|'),
  'g',
);

/** Replaces each by `***`. @example maskTokens('Key AKIAIOSFODNN7EXAMPLE') // 'Key ***' */
export function maskTokens(text: string): string {
  return text.replace(TOKEN, '***');
}

/** A word of a long host name, path or label. A key does not consist of such words. */
const WORD = /^\d{0,4}[A-Za-z]{0,20}\d{0,4}$/;
const BETWEEN_WORDS = /[/._~-]|(?<=[a-z])(?=[A-Z])|(?<=\d)(?=[A-Z][a-z])/;
/** Average length of the words, with their separators. */
const MIN_AVERAGE_LENGTH = 4;

/** Whether a text of letters, digits and signs does not consist of words: it is random, hexadecimal or base64. */
export function isDense(run: string): boolean {
  const words = run.split(BETWEEN_WORDS).filter((word) => word !== '');
  return !words.every((word) => WORD.test(word)) || run.length / words.length < MIN_AVERAGE_LENGTH;
}

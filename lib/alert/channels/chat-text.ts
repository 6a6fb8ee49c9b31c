/**
 * Texts for chat. Slack's and Teams' markups differ, and Amazon Q Developer passes text on to either ("client-markdown"):
 * Slack decodes `&lt;` and has no backslash escapes, Teams has backslashes and no entities. So nothing is escaped here;
 * a character that either could take for markup is replaced by one that looks like it.
 *
 * https://docs.slack.dev/messaging/formatting-message-text
 *
 * @module
 */

const LOOKALIKE: Readonly<Record<string, string>> = {
  '<': '‹',
  '>': '›',
  '&': '＆',
  '@': '＠',
  '*': '∗',
  _: '＿',
  '~': '∼',
  '`': "'",
  '[': '(',
  ']': ')',
  '|': '¦',
  '#': '＃',
  '\\': '/',
};

/** Prose: no markup, no mention, no link, not even of a bare domain. */
export function prose(text: string): string {
  return unlinked(text)
    .replace(/\.(?=\p{L})/gu, '․')
    .replace(/[<>&@*_~`[\]|#\\]/g, (character) => LOOKALIKE[character] ?? '');
}

/** Names and values, verbatim as far as may be: code is neither formatted nor linked, yet mentions and links in `<…>` are. */
export function code(text: string): string {
  return `\`${unlinked(text).replace(/[<>&`]/g, (character) => LOOKALIKE[character] ?? '')}\``;
}

/** An address that was validated before. */
export function address(email: string): string {
  return `\`${email}\``;
}

/** Breaks text that looks like an address, because both clients would make a link of it. */
function unlinked(text: string): string {
  return text.replace(/:\/\//g, ':/ /').replace(/\b(mailto|tel|javascript|data):/gi, '$1 :');
}

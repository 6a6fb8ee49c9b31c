/**
 * Texts for chat. Amazon Q Developer passes a text unchanged to Slack or Teams ("client-markdown"), whose markups differ: Slack has
 * entities (`&lt;`) and no backslash escapes, Teams the reverse. So no character can be escaped for both. Each character that is
 * markup in one of them is replaced by another that looks like it.
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

/** Running text, without markup, mentions and links; a bare domain would become a link too. */
export function prose(text: string): string {
  return unlinked(text)
    .replace(/\.(?=\p{L})/gu, '․')
    .replace(/[<>&@*_~`[\]|#\\]/g, (character) => LOOKALIKE[character] ?? '');
}

/** Names and values as code: clients neither format nor link it, except for what is in `<…>`. */
export function code(text: string): string {
  return `\`${unlinked(text).replace(/[<>&`]/g, (character) => LOOKALIKE[character] ?? '')}\``;
}

/** An address that was validated before. */
export function address(email: string): string {
  return `\`${email}\``;
}

/** Breaks what looks like an address: both clients would make a link of it. */
function unlinked(text: string): string {
  return text.replace(/:\/\//g, ':/ /').replace(/\b(mailto|tel|javascript|data):/gi, '$1 :');
}

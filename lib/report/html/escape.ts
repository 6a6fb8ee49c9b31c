/**
 * Escapes text for HTML.
 *
 * @module
 */
import { safeLines, safeText } from '../../audit/safe-text/inert-text.ts';
import { jsonPieces } from '../../text/json-pieces.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For element content and quoted attributes; made safe too. */
export function escapeHtml(text: string): string {
  return safeLines(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** JSON for a `<script type="application/json">`: nothing in it can end the element or open a comment. */
export function* jsonForScript(value: object): Generator<string> {
  for (const piece of jsonPieces(value)) {
    yield safeText(piece).replaceAll('<', '\\u003c');
  }
}

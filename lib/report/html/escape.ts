/**
 * Text inside HTML.
 *
 * @module
 */
import { jsonPieces } from '../pieces.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For element content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** JSON for a `<script type="application/json">`: nothing in it can end the element or open a comment. */
export function* jsonForScript(value: object): Generator<string> {
  for (const piece of jsonPieces(value)) {
    yield piece.replaceAll('<', '\\u003c');
  }
}

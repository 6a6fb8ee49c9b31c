/**
 * The pictures of the README, which `npm run pictures` takes of the demo. Fingerprints of the pictured files let a test check that
 * the committed pictures are current.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { escapeHtml } from '../report/html/escape.ts';

export interface Picture {
  readonly name: string;
  /** In the folder that the demo writes. */
  readonly source: string;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
}

export const PICTURES: readonly Picture[] = [
  { name: 'report.png', source: 'report.html', width: 1100, height: 780 },
  { name: 'alert.png', source: 'alerts/04-acme-prod.mail.txt', width: 800, height: 540 },
];

/** Hashes of the pictured file and of the picture, SHA-256 in hex. */
export interface Fingerprint {
  readonly source: string;
  readonly picture: string;
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Replaces all times and all hashes by constants, so that the text is the same after every run. */
export function withoutTimes(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '2026-11-24T02:00:00.000Z')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '2026-11-24 02:00')
    .replace(/\d{4}-\d\d-\d\d/g, '2026-11-24')
    .replace(/ UTC \((?:just now|\d+ min before this alert)\)/g, ' UTC (just now)')
    .replace(/ UTC \([^)\n]{0,3}…/g, ' UTC (j…')
    .replace(/\b[0-9a-f]{64}\b/g, sha256(''));
}

/** The HTML page to take a picture of: the demo's own, or a mail as a mail program shows it. */
export async function pageOf({ source }: Picture, folder: string): Promise<string> {
  const text = withoutTimes(await readFile(join(folder, source), 'utf8'));
  return source.endsWith('.html') ? text : mailPage(text);
}

function mailPage(mail: string): string {
  const [, subject = '', body = ''] = /^Subject: (.*)\n\n([\s\S]*)$/.exec(mail) ?? [];
  return `<!doctype html>
<meta charset="utf-8">
<style>
  body { margin: 0; background: #f7f7f5; color: #1a1a1a; font: 14px/1.45 sans-serif; }
  main { margin: 16px; background: #fff; border: 1px solid #ddd; border-radius: 8px; overflow: hidden; }
  header { padding: 12px 20px; border-bottom: 1px solid #ddd; }
  h1 { margin: 0 0 4px; font-size: 16px; }
  p { margin: 0; color: #666; }
  pre { margin: 0; padding: 14px 20px; font: 13px/1.4 monospace; }
</style>
<main><header><h1>${escapeHtml(subject)}</h1><p>ECA Auditor, to the person on call</p></header><pre>${escapeHtml(body)}</pre></main>
`;
}

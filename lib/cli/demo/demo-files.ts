/**
 * The output folder of the demo: the report, and each alert as mail and chat message.
 *
 * @module
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError, unwritable } from '../io/errors.ts';
import type { SentAlert } from './demo-night.ts';

export interface SavedAlert extends SentAlert {
  /** Prefix of the names of its files: the number of the move, or another word. */
  readonly step: string;
}

const IS_ALERT = /\.(?:mail\.txt|chat\.md)$/;

/**
 * Creates the folder, and deletes the alerts of an earlier demo. Called first, so that a wrong folder is reported at once.
 *
 * @throws UsageError
 */
export async function makeFolder(folder: string): Promise<void> {
  const alerts = join(folder, 'alerts');
  await asUsage(folder, mkdir(alerts, { recursive: true }));
  const old = (await asUsage(folder, readdir(alerts))).filter((name) => IS_ALERT.test(name));
  await asUsage(folder, Promise.all(old.map((name) => rm(join(alerts, name)))));
}

/** Replaces an existing report. @throws UsageError when a file can't be written. */
export async function writeFolder(
  folder: string,
  page: string | undefined,
  alerts: readonly SavedAlert[],
): Promise<void> {
  const files: (readonly [name: string, text: string])[] = alerts.flatMap(({ step, org, subject, mail, chat }) => [
    [`alerts/${step}-${org}.mail.txt`, `Subject: ${subject}\n\n${mail}`],
    ...(chat === undefined ? [] : [[`alerts/${step}-${org}.chat.md`, chat] as const]),
  ]);
  await asUsage(
    folder,
    Promise.all(
      [...files, ...(page === undefined ? [] : [['report.html', page] as const])].map(([name, text]) =>
        writeFile(join(folder, name), text),
      ),
    ),
  );
}

async function asUsage<T>(folder: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new UsageError(`--output ${folder}: ${unwritable(error)}; expected a folder, or the name of a new one.`);
  }
}

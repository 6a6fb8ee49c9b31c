/**
 * Turns the data of the document into what the page shows.
 *
 * @module
 */
import type { PackedPage, PageData, PageFinding } from '../data.ts';

/** Apps with the same findings refer to one copy of them. */
export function unpack({ orgs, findings, lists, ...rest }: PackedPage): PageData {
  const findingsOf = lists.map((list) =>
    list.map((index) => findings[index]).filter((finding): finding is PageFinding => finding !== undefined),
  );
  return {
    ...rest,
    orgs: orgs.map(({ apps, ...org }) => ({
      ...org,
      apps: apps.map(([name, label, list, facts]) => ({ name, label, findings: findingsOf[list] ?? [], ...facts })),
    })),
  };
}

/**
 * Room in memory, counted in apps: an org takes its share between the moment that its apps are listed and the one that it is
 * done with. So what a run holds at a time is bounded however many apps its orgs have.
 *
 * @module
 */

export interface Room {
  /**
   * Resolves when there is room for so many apps, to what gives it back. Who asks first comes first; who asks for more than
   * there is gets all of it.
   */
  take(apps: number): Promise<() => void>;
}

export function roomFor(capacity: number): Room {
  const waiting: { readonly share: number; readonly enter: () => void }[] = [];
  let free = capacity;

  function admit(): void {
    for (let [next] = waiting; next !== undefined && next.share <= free; [next] = waiting) {
      waiting.shift();
      free -= next.share;
      next.enter();
    }
  }

  return {
    take(apps) {
      const share = Math.min(apps, capacity);
      const giveBack = () => {
        free += share;
        admit();
      };
      return new Promise((resolve) => {
        waiting.push({ share, enter: () => resolve(giveBack) });
        admit();
      });
    },
  };
}

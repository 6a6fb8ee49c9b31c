/**
 * A semaphore, first come, first served. Its permits are apps: an org holds one for each of its apps, from the moment that
 * they are listed until the org is done. So the memory of a run is bounded however many apps its orgs have.
 *
 * @module
 */

export interface Semaphore {
  /**
   * Resolves when so many permits are free, to a function that releases them. A request for more than all permits gets all
   * of them.
   */
  acquire(permits: number): Promise<() => void>;
}

export function semaphore(capacity: number): Semaphore {
  const waiting: { readonly permits: number; readonly enter: () => void }[] = [];
  let free = capacity;

  function admit(): void {
    for (let [next] = waiting; next !== undefined && next.permits <= free; [next] = waiting) {
      waiting.shift();
      free -= next.permits;
      next.enter();
    }
  }

  return {
    acquire(asked) {
      const permits = Math.min(asked, capacity);
      const release = () => {
        free += permits;
        admit();
      };
      return new Promise((resolve) => {
        waiting.push({ permits, enter: () => resolve(release) });
        admit();
      });
    },
  };
}

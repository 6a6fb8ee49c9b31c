/**
 * A semaphore, first come, first served. Its permits stand for apps: an org holds one for each of its apps, from their
 * listing until the org is done. So the memory of a run is limited, however many apps its orgs have.
 *
 * @module
 */
export interface Semaphore {
  /** Resolves to a function that releases the permits. A request for more permits than there are gets all of them. */
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

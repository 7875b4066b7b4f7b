// The asynchronous work of the sandbox: `idle` waits for it, and `close` ends it early.

/** The maximum delay of a timer, in milliseconds. */
export const MAX_TIMEOUT = 2 ** 31 - 1;

export class Tasks {
  readonly #pending = new Set<Promise<unknown>>();
  readonly #waits = new Set<() => void>();
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  /** Counts a task as pending until it ends. */
  track<T>(task: Promise<T>): Promise<T> {
    this.#pending.add(task);
    return task.finally(() => this.#pending.delete(task));
  }

  /** Waits until no task is pending. Until then the process stays alive. */
  async idle(): Promise<void> {
    const alive = setInterval(() => undefined, MAX_TIMEOUT);
    try {
      while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
    } finally {
      clearInterval(alive);
    }
  }

  /**
   * Calls `end` after this time, or at once when the sandbox is closed or has been closed. Returns a function that
   * cancels the call. The timer does not keep the process alive.
   */
  schedule(milliseconds: number, end: () => void): () => void {
    if (this.#closed) {
      end();
      return () => undefined;
    }
    const cancel = () => {
      clearTimeout(timer);
      this.#waits.delete(run);
    };
    const run = () => {
      cancel();
      end();
    };
    const timer = setTimeout(run, milliseconds);
    timer.unref?.();
    this.#waits.add(run);
    return cancel;
  }

  close(): void {
    this.#closed = true;
    for (const end of this.#waits) end();
  }
}

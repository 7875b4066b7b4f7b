// The asynchronous work of the sandbox: `idle` waits for it, and `close` ends it early.

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

  /** Waits until no task is pending. */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
  }

  /** Calls `end` after this time, or at once when the sandbox is closed. Returns a function that cancels the call. */
  schedule(milliseconds: number, end: () => void): () => void {
    const cancel = () => {
      clearTimeout(timer);
      this.#waits.delete(run);
    };
    const run = () => {
      cancel();
      end();
    };
    const timer = setTimeout(run, milliseconds);
    this.#waits.add(run);
    return cancel;
  }

  close(): void {
    this.#closed = true;
    for (const end of this.#waits) end();
  }
}

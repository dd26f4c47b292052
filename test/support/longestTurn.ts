/**
 * The most CPU time that this thread has used in one turn of its event loop, in milliseconds: for so long it would have
 * stood on a machine that has nothing else to do. Other programs do not count.
 */
export class LongestTurn {
  readonly #timer = setInterval(() => this.#look(), 1).unref();
  #last = cpuMs();
  #longest = 0;

  stop(): number {
    clearInterval(this.#timer);
    this.#look();
    return this.#longest;
  }

  #look(): void {
    const now = cpuMs();
    this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
  }
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

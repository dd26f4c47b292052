import type { ChildProcess } from 'node:child_process';

interface ChannelHandle {
  readonly bytesRead: number;
  onread: (this: unknown, ...args: unknown[]) => unknown;
}

/**
 * Watches what is read from the IPC channel of a process, before Node makes messages of it. Node would keep a line that
 * never ends in memory, and throw what is no JSON at nobody, which ends a process that has no net for it. The channel's
 * own handle is the only place where both can be seen; false where it cannot be had.
 */
export function watchChannelReads(
  child: ChildProcess,
  onRead: (bytesSoFar: number) => void,
  onBroken: (thrown: unknown) => void,
): boolean {
  const key = Object.getOwnPropertySymbols(child).find(({ description }) => description === 'kChannelHandle');
  const handle = key && (child as unknown as Readonly<Record<symbol, ChannelHandle | null | undefined>>)[key];
  if (typeof handle?.onread !== 'function') return false;
  const read = handle.onread;
  let isBroken = false;
  handle.onread = function (...args) {
    // Once it has thrown, Node would read the same text again with each piece.
    if (isBroken) return undefined;
    onRead(handle.bytesRead);
    try {
      return read.apply(this, args);
    } catch (thrown) {
      isBroken = true;
      onBroken(thrown);
      return undefined;
    }
  };
  return true;
}

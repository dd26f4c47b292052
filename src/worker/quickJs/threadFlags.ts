/** The files that a thread with QuickJS reads. */
export interface ThreadFiles {
  readonly threadFile: string;
  readonly wasmFile: string;
}

/**
 * The second wall around QuickJS. A thread does not inherit the rights of its process: without these flags it would
 * have all of them. What left its engine is in this thread, and it may start no other.
 */
export function threadFlags({ threadFile, wasmFile }: ThreadFiles): string[] {
  return [
    '--permission',
    `--allow-fs-read=${threadFile}`,
    `--allow-fs-read=${wasmFile}`,
    '--no-experimental-sqlite',
    '--no-warnings',
  ];
}

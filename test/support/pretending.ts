/** Runs the body in a process that looks like another one. */
export async function pretending<T>(
  { electron, searchPath }: { readonly electron: boolean; readonly searchPath: string },
  body: () => Promise<T>,
): Promise<T> {
  const { versions } = process;
  const before = process.env['PATH'];
  process.env['PATH'] = searchPath;
  if (electron) Object.defineProperty(process, 'versions', { value: { ...versions, electron: '42.0.0' } });
  try {
    return await body();
  } finally {
    Object.defineProperty(process, 'versions', { value: versions });
    process.env['PATH'] = before;
  }
}

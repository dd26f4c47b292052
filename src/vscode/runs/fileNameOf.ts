/** The first words of a task as part of a file's name. */
export function fileNameOf(task: string): string {
  const words = task.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  let name = '';
  for (const word of words) {
    if (name.length + word.length > 48) break;
    name += `${name === '' ? '' : '-'}${word}`;
  }
  return name === '' ? 'run' : name;
}

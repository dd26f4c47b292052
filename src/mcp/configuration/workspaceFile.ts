import { parse } from 'jsonc-parser';
import path from 'node:path';
import { isJsonObject, type JsonValue } from '../../core/json';
import type { WorkspaceFolder } from './configuration';

/** The folders of a `.code-workspace` file that lie on this machine, as VS Code reads them. */
export function foldersOfWorkspaceFile(text: string, file: string): readonly WorkspaceFolder[] {
  const content = parse(text.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true }) as JsonValue | undefined;
  const folders = isJsonObject(content) && Array.isArray(content['folders']) ? content['folders'] : [];
  return folders.flatMap((folder) => {
    const given = isJsonObject(folder) ? folder['path'] : undefined;
    if (!isJsonObject(folder) || typeof given !== 'string' || given === '') return [];
    const place = path.resolve(path.dirname(file), given);
    const { name } = folder;
    return [{ name: typeof name === 'string' && name !== '' ? name : path.basename(place), path: place }];
  });
}

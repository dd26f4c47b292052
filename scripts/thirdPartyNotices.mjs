// The licences of the packages whose code is in the bundles, as those licences ask.
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { at } from './step.mjs';

/** What is copied beside the bundles, or is in a script inside one, where esbuild's metafile does not see it. */
const COPIED = ['node_modules/@vscode/codicons'];

/**
 * @param {readonly import('esbuild').Metafile[]} metafiles
 * @param {{ hasNativeModules: boolean, carriedNode: string | undefined }} beside what lies beside the bundles;
 *   `carriedNode` is the folder of its package
 * @returns {Promise<string>}
 */
export async function thirdPartyNotices(metafiles, { hasNativeModules, carriedNode }) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const folders = inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []);
  const notices = [];
  const copied = hasNativeModules ? [...COPIED, 'node_modules/isolated-vm'] : COPIED;
  for (const folder of [...new Set([...folders, ...copied])].sort()) notices.push(await noticeOf(folder));
  // The package has a name of its own on each platform; its licence is that of Node and of all that is in it.
  if (carriedNode !== undefined) notices.push(await noticeOf(carriedNode, 'Node.js'));
  return `This extension contains code of these packages.\n\n${notices.join('\n')}`;
}

/**
 * @param {string} place of a package
 * @param {string} [knownAs]
 */
async function noticeOf(place, knownAs) {
  const folder = path.resolve(at(), place);
  const { name, version, license } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = await Promise.all(files.map(async (file) => await readFile(path.join(folder, file), 'utf8')));
  return `${'='.repeat(80)}\n${knownAs ?? name} ${version} (${license})\n\n${texts.map((text) => text.trim()).join('\n\n')}\n`;
}
